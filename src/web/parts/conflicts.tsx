import { conflictMeanings, detailInWords } from '../../cli/render/conflict-meanings.js';
import type { ConflictKind } from '../../pipeline/vocabulary.js';
import type { AccountLine, ConflictReport, ConflictSample } from '../../runs/reports.js';
import { Count, Data, Time } from './text.js';
import { Wide } from './wide.js';

/** How many of each kind, by which policy they went, how many wait; and examples of each. */
export function Conflicts({ conflicts }: { readonly conflicts: readonly ConflictReport[] }) {
  const found = [...conflicts]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.waiting - a.waiting || b.count - a.count);
  if (found.length === 0) return <p class="quiet">No conflicts.</p>;
  return (
    <>
      <Wide>
        <table>
          <thead>
            <tr>
              <th scope="col">kind</th>
              <th scope="col">when</th>
              <th scope="col">policy</th>
              <th scope="col" class="number">
                found
              </th>
              <th scope="col" class="number">
                waiting
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ kind, policy, count, waiting }) => (
              <tr key={kind}>
                <td>
                  <code>{kind}</code>
                </td>
                <td class="quiet">{conflictMeanings[kind]}</td>
                <td>
                  <code>{policy}</code>
                </td>
                <td class="number">
                  <Count of={count} />
                </td>
                <td class="number">
                  {waiting === 0 ? (
                    <Count of={0} />
                  ) : (
                    <b class="waits">
                      <Count of={waiting} />
                    </b>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      {found
        .filter(({ samples }) => samples.length > 0)
        .map(({ kind, samples, count }) => (
          <details key={kind} class="examples">
            <summary>
              <code>{kind}</code> <span class="quiet">{`${samples.length} of ${count}`}</span>
            </summary>
            {samples.map((sample, index) => (
              // Examples have no names of their own, and never change places.
              <Example key={index} kind={kind} sample={sample} />
            ))}
          </details>
        ))}
    </>
  );
}

function Example({
  kind,
  sample: { userId, matchKey, detail, accounts },
}: {
  readonly kind: ConflictKind;
  readonly sample: ConflictSample;
}) {
  return (
    <div class="example">
      <p>
        {detail !== '' && (
          <>
            <Data of={detailInWords(kind, detail)} />{' '}
          </>
        )}
        {matchKey !== null && (
          <>
            key <Data of={matchKey} />{' '}
          </>
        )}
        {userId === null ? (
          accounts.length > 0 && 'not in the target'
        ) : (
          <>
            user_id <Data of={userId} />
          </>
        )}
      </p>
      {accounts.length > 0 && <Accounts accounts={accounts} />}
    </div>
  );
}

/** The accounts of one identity side by side; passwords are letters. */
export function Accounts({ accounts }: { readonly accounts: readonly AccountLine[] }) {
  return (
    <Wide>
      <table>
        <thead>
          <tr>
            <th scope="col">source</th>
            <th scope="col">id</th>
            <th scope="col">username</th>
            <th scope="col">last changed</th>
            <th scope="col">password</th>
            <th scope="col">account</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={`${account.source} ${account.sourceUserId}`}>
              <td>
                <Data of={account.source} />
              </td>
              <td>
                <Data of={account.sourceUserId} />
              </td>
              <td>
                <Data of={account.username} />
              </td>
              <td>
                {account.passwordLastChanged === null ? (
                  <span class="quiet">no time</span>
                ) : (
                  <Time at={account.passwordLastChanged} />
                )}
              </td>
              <td>
                <Data of={account.password} />{' '}
                {account.password !== null && !account.usable && <span class="badge warn">locked</span>}{' '}
                {account.winner && <span class="badge good">wins</span>}
              </td>
              <td>{account.state}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
