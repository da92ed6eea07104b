import { count } from '../../cli/render/quantity.js';

/** Numbers that matter, each under its name. */
export function Tiles({ of }: { readonly of: readonly (readonly [name: string, amount: number])[] }) {
  return (
    <dl class="tiles">
      {of.map(([name, amount]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count(amount)}</dd>
        </div>
      ))}
    </dl>
  );
}
