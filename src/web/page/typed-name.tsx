import type { ComponentChildren } from 'preact';

interface TypedNameProps {
  /** What is to be typed. */
  readonly name: string;
  readonly value: string;
  setValue(value: string): void;
  /** The words before the name. */
  readonly children: ComponentChildren;
}

/** A field in which a person says by a name that a thing is meant: nothing fills it in for them. */
export function TypedName({ name, value, setValue, children }: TypedNameProps) {
  return (
    <label>
      <span>
        {children} <code>{name}</code>
      </span>
      <input
        autoComplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => setValue(event.currentTarget.value)}
      />
    </label>
  );
}
