import type { ComponentChildren } from 'preact';

/** What may be wider than the screen: it scrolls by itself, with the keyboard, too. */
export function Wide({
  of = 'scroll',
  children,
}: {
  readonly of?: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard.
    <div class={of} tabIndex={0}>
      {children}
    </div>
  );
}
