import { useState } from 'preact/hooks';
import type { ExplainReport, PersonReport } from '../../runs/reports.js';
import { Data, Prose, Time } from '../parts/text.js';
import { Wide } from '../parts/wide.js';
import { useAnswer } from './ask.js';
import { Failed, Loading } from './notices.js';

export function ExplainPage() {
  const [who, setWho] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <>
      <header class="title">
        <h1>Explain</h1>
      </header>
      <form
        class="bar"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(who === '' ? null : who);
        }}
      >
        <label class="wide">
          <span class="hidden">a username, an email or other evidence, a user_id, or source:id</span>
          <input
            type="search"
            placeholder="a username, an email or other evidence, a user_id, or source:id"
            value={who}
            onInput={(event) => setWho(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary">
          Explain
        </button>
      </form>
      {asked === null ? (
        <p class="quiet">
          How a record came to be: its accounts, whose password won and why, and what each run did.
        </p>
      ) : (
        <Answered key={asked} who={asked} />
      )}
    </>
  );
}

function Answered({ who }: { readonly who: string }) {
  const { data, ...answer } = useAnswer<ExplainReport>(`explain?${new URLSearchParams({ who })}`);
  if (answer.state === 'failed') return <Failed failure={answer.failure} />;
  if (data === null) return <Loading lines={10} />;
  return (
    <>
      <p class="quiet">
        by the rules of <Prose of={data.rulesOf} />
      </p>
      {data.people.map((person, index) => (
        <Person key={person.userId ?? `waiting ${String(index)}`} person={person} />
      ))}
      {data.rejected.map((row) => (
        <p key={`${row.source} ${row.sourceUserId}`}>
          <span class="badge bad">rejected</span> <Data of={row.source} /> <Data of={row.sourceUserId} />{' '}
          <Data of={row.username} />: {row.reason}
        </p>
      ))}
    </>
  );
}

function Person({ person }: { readonly person: PersonReport }) {
  const { credential } = person;
  return (
    <article>
      <h2>
        <Data of={person.username} /> <span class="quiet">user_id</span> <Data of={person.userId} />{' '}
        <span class="badge">{person.state}</span>
      </h2>
      {person.origin.map((sentence) => (
        <p key={sentence}>
          <Prose of={sentence} />
        </p>
      ))}
      <Wide>
        <table>
          <thead>
            <tr>
              <th scope="col">account</th>
              <th scope="col">username</th>
              <th scope="col">password</th>
              <th scope="col">last changed</th>
              <th scope="col">state</th>
              <th scope="col">because</th>
            </tr>
          </thead>
          <tbody>
            {person.accounts.map((account) => (
              <tr key={`${account.source} ${account.sourceUserId}`}>
                <td>
                  <Data of={`${account.source}:${account.sourceUserId}`} />
                </td>
                <td>
                  <Data of={account.username} />
                </td>
                <td>
                  <Data of={account.password} /> {!account.usable && <span class="badge warn">locked</span>}{' '}
                  {account.winner && <span class="badge good">wins</span>}
                </td>
                <td>
                  {account.passwordLastChanged === null ? (
                    <span class="quiet">no time</span>
                  ) : (
                    <Time at={account.passwordLastChanged} />
                  )}
                </td>
                <td>{account.state}</td>
                <td>
                  <Prose of={account.because} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      <h3>Password</h3>
      <p>
        <Prose of={credential.why} />
      </p>
      {credential.against.length > 0 && (
        <ul class="plain">
          {credential.against.map((other) => (
            <li key={other.account}>
              against <Data of={other.account} /> (<Data of={other.password} />
              ): <Prose of={other.why} />
            </li>
          ))}
        </ul>
      )}
      {person.columns.length > 0 && (
        <Wide>
          <table>
            <thead>
              <tr>
                <th scope="col">column</th>
                <th scope="col">value</th>
                <th scope="col">rule</th>
                <th scope="col">from</th>
                <th scope="col">lost</th>
              </tr>
            </thead>
            <tbody>
              {person.columns.map((column) => (
                <tr key={column.column}>
                  <td>{column.column}</td>
                  <td>
                    <Data of={column.value} />
                  </td>
                  <td class="quiet">{column.rule}</td>
                  <td>
                    <Data of={column.from} />
                  </td>
                  <td>
                    {column.lost.map(({ account, value }) => (
                      <div key={account}>
                        <Data of={value} /> <span class="quiet">{account}</span>
                      </div>
                    ))}
                    {column.note !== null && <Prose of={column.note} />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
      {person.waiting.map(({ accounts, why }) => (
        <p key={accounts.join()}>
          <span class="badge warn">waits</span> <Data of={accounts.join(', ')} />:{' '}
          <Prose of={why.join(' ')} />
        </p>
      ))}
      <h3>History</h3>
      <ol class="timeline">
        {person.history.map((line) => (
          <li key={line.run}>
            <b>{`run ${line.run}`}</b> {line.kind} <Time at={line.at} /> <span class="quiet">by</span>{' '}
            <Data of={line.by} /> {line.undone && <span class="badge warn">undone</span>}
            {line.what.map((what) => (
              <p key={what}>
                <Prose of={what} />
              </p>
            ))}
            {line.changes.length > 0 && (
              <dl class="diff">
                {line.changes.map(({ column, from, to }) => (
                  <div key={column}>
                    <dt>{column}</dt>
                    <dd>
                      <del>
                        <Data of={from} />
                      </del>{' '}
                      →{' '}
                      <ins>
                        <Data of={to} />
                      </ins>
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
      {person.notes.map((note) => (
        <p key={note} class="quiet">
          <Prose of={note} />
        </p>
      ))}
    </article>
  );
}
