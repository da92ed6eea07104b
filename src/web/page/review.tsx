import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { conflictMeanings, detailInWords, whatIsDone } from '../../cli/render/conflict-meanings.js';
import { counted } from '../../cli/render/quantity.js';
import type { ConflictKind } from '../../pipeline/vocabulary.js';
import type { Answer } from '../../runs/answers.js';
import type {
  ConflictAccount,
  ConflictLine,
  ConflictState,
  ConflictsReport,
  DecideReport,
  DecisionLine,
  DecisionsReport,
} from '../../runs/reports.js';
import type { Failure } from '../failure.js';
import { Decisions } from '../parts/decisions.js';
import { Data, Prose, Time } from '../parts/text.js';
import { Wide } from '../parts/wide.js';
import { ask, Refused, useAnswer } from './ask.js';
import { Failed, Loading } from './notices.js';

const states = ['open', 'void', 'decided', 'settled'] as const satisfies readonly ConflictState[];
const stakes: Readonly<Record<ConflictLine['stakes'], string>> = {
  lets_in: 'could let somebody in',
  locks_out: 'could lock somebody out',
  data: 'data only',
};
const page = 20;

interface Filter {
  readonly kind: ConflictKind | '';
  readonly state: ConflictState | '';
  readonly offset: number;
}

/** What is asked of the server: an answer for one conflict, or for all that a filter matches. */
interface Deciding {
  readonly about:
    | { readonly conflict: string }
    | {
        readonly filter: {
          readonly kinds: readonly ConflictKind[];
          readonly states?: readonly ConflictState[];
        };
      };
  readonly answer: Answer;
}

/** One conflict at a time, out of a list: the accounts side by side, and what can be answered. */
export function ReviewPage() {
  const [filter, setFilter] = useState<Filter>({ kind: '', state: '', offset: 0 });
  const [chosen, setChosen] = useState(0);
  const [by, setBy] = useRemembered('usermerge reviewer');
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [all, setAll] = useState<{ readonly deciding: Deciding; readonly would: DecideReport } | null>(null);
  const query = new URLSearchParams([
    ...(filter.kind === '' ? [] : [['kind', filter.kind]]),
    ...(filter.state === '' ? [] : [['state', filter.state]]),
    ['offset', String(filter.offset)],
  ]);
  const { data, again, ...answer } = useAnswer<ConflictsReport>(`conflicts?${query}`);
  const decisions = useAnswer<DecisionsReport>('decisions');
  const list = data?.conflicts ?? [];
  const current = list[Math.min(chosen, list.length - 1)];

  const renew = useCallback(() => {
    again();
    decisions.again();
  }, [again, decisions.again]);
  const asking = async <T,>(path: string, what: object): Promise<T | null> => {
    setFailure(null);
    setSaid(null);
    try {
      return await ask<T>(path, { ...what, by });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setFailure(error.failure);
      // Somebody else was here: what they said is to be seen.
      renew();
      return null;
    }
  };
  const decide = async (deciding: Deciding) => {
    const done = await asking<DecideReport>('decide', { ...deciding, reason, dryRun: false });
    setAll(null);
    if (done === null) return;
    setReason('');
    const [decision] = done.decisions;
    setSaid(
      done.decided === 1 && decision !== undefined
        ? `Decision ${decision} is kept. The next plan does what it says.`
        : `${counted(done.decided, 'decision')} kept${done.already > 0 ? `, ${counted(done.already, 'conflict')} had this answer` : ''}${done.left.length > 0 ? `, ${counted(done.left.length, 'conflict')} left as they are` : ''}. The next plan does what they say.`,
    );
    renew();
  };
  const preview = async (deciding: Deciding) => {
    const would = await asking<DecideReport>('decide', { ...deciding, reason, dryRun: true });
    if (would !== null) setAll({ deciding, would });
  };
  const undo = async (decision: number) => {
    const done = await asking<DecideReport>(`decisions/${decision}/undo`, {});
    if (done === null) return;
    setSaid(`Decision ${decision} is taken back. What it did in a run that was applied stays done.`);
    renew();
  };
  const go = useCallback(
    (to: number) => setChosen(Math.max(0, Math.min(to, list.length - 1))),
    [list.length],
  );
  const change = (to: Partial<Filter>) => {
    setFilter({ ...filter, offset: 0, ...to });
    setChosen(0);
  };

  return (
    <>
      <header class="title">
        <h1>Review</h1>
        {data && (
          <p class="quiet">
            {data.planned
              ? `plan ${data.planId}, not applied yet`
              : `what waits since plan ${data.planId} was applied`}
          </p>
        )}
        <label class="who">
          <span class="quiet">decided by</span>
          <input
            autoComplete="name"
            placeholder="your name"
            value={by}
            onInput={(event) => setBy(event.currentTarget.value)}
          />
        </label>
      </header>
      <div class="bar">
        <label>
          <span class="hidden">kind of conflict</span>
          <select
            value={filter.kind}
            onChange={(event) => change({ kind: event.currentTarget.value as Filter['kind'] })}
          >
            <option value="">all kinds</option>
            {(Object.keys(conflictMeanings) as ConflictKind[]).map((kind) => (
              <option key={kind} value={kind}>
                {kind}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="hidden">state</span>
          <select
            value={filter.state}
            onChange={(event) => change({ state: event.currentTarget.value as Filter['state'] })}
          >
            <option value="">waiting</option>
            {states.map((state) => (
              <option key={state} value={state}>
                {state}
              </option>
            ))}
          </select>
        </label>
        <span role="status">{data === null ? '' : counted(data.count, 'conflict')}</span>
        <span class="pager">
          <button
            type="button"
            disabled={filter.offset === 0}
            onClick={() => change({ offset: Math.max(0, filter.offset - page) })}
          >
            Before
          </button>
          <button
            type="button"
            disabled={data === null || filter.offset + page >= data.count}
            onClick={() => change({ offset: filter.offset + page })}
          >
            Next
          </button>
        </span>
      </div>
      {said !== null && (
        <p class="notice good" role="status">
          {said}
        </p>
      )}
      {failure !== null && <Failed failure={failure} />}
      {answer.state === 'failed' && <Failed failure={answer.failure} />}
      {data === null && answer.state === 'loading' && <Loading lines={12} />}
      {data !== null && data.count === 0 && (
        <div class="empty">
          <p>
            {filter.kind === '' && filter.state === ''
              ? 'No conflict waits for a person.'
              : 'No conflict is like that.'}
          </p>
        </div>
      )}
      {data !== null && list.length > 0 && (
        <div class="review">
          <ConflictList list={list} current={current} go={go} />
          {current && (
            <Conflict
              key={current.conflict}
              conflict={current}
              decision={
                decisions.data?.decisions.find(({ decision }) => decision === current.decision) ?? null
              }
              columns={data.columns}
              reason={reason}
              setReason={setReason}
              go={(step) => go(Math.min(chosen, list.length - 1) + step)}
              decide={(one) => void decide({ about: { conflict: current.conflict }, answer: one })}
              preview={(one) =>
                void preview({
                  about: {
                    filter: { kinds: [current.kind], ...(filter.state !== '' && { states: [filter.state] }) },
                  },
                  answer: one,
                })
              }
              undo={(decision) => void undo(decision)}
            />
          )}
        </div>
      )}
      {all !== null && (
        <ForAll would={all.would} agree={() => void decide(all.deciding)} leave={() => setAll(null)} />
      )}
      {/* Below what is first to be read, and not before it, so that it does not jump. */}
      {data !== null && <Decided answer={decisions} undo={(decision) => void undo(decision)} />}
    </>
  );
}

/** A text that this browser remembers. */
function useRemembered(name: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => localStorage.getItem(name) ?? '');
  return [
    text,
    (to) => {
      localStorage.setItem(name, to);
      setText(to);
    },
  ];
}

interface ListProps {
  readonly list: readonly ConflictLine[];
  readonly current: ConflictLine | undefined;
  go(to: number): void;
}

function ConflictList({ list, current, go }: ListProps) {
  return (
    <ol class="conflicts" aria-label="conflicts">
      {list.map((line, index) => (
        <li key={line.conflict}>
          <button
            type="button"
            aria-current={line === current ? 'true' : undefined}
            onClick={() => go(index)}
          >
            <code>{line.kind}</code>{' '}
            {line.state !== 'open' && (
              <span class={`badge ${line.state === 'void' ? 'warn' : 'accent'}`}>{line.state}</span>
            )}
            <span class="names">
              {[...new Set(line.accounts.map(({ username }) => username))].slice(0, 3).map((name) => (
                <Data key={name} of={name} />
              ))}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

interface ConflictProps {
  readonly conflict: ConflictLine;
  readonly decision: DecisionLine | null;
  /** What can be pinned. */
  readonly columns: readonly string[];
  readonly reason: string;
  setReason(reason: string): void;
  go(step: number): void;
  decide(answer: Answer): void;
  preview(answer: Answer): void;
  undo(decision: number): void;
}

function Conflict({
  conflict,
  decision,
  columns,
  reason,
  setReason,
  go,
  decide,
  preview,
  undo,
}: ConflictProps) {
  const [forAll, setForAll] = useState(false);
  const { kind, accounts, answers } = conflict;
  const give = forAll ? preview : decide;
  const note = useRef<HTMLInputElement>(null);
  const isDecided = conflict.state === 'decided' && conflict.decision !== null;
  // Before the next key: an answer takes the reason that was typed just now.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, select, textarea')) return;
      const answer = answers[Number(event.key) - 1];
      if (event.key === 'j' || event.key === 'ArrowRight') go(1);
      else if (event.key === 'k' || event.key === 'ArrowLeft') go(-1);
      else if (event.key === 'a') setForAll((before) => !before);
      else if (event.key === 'n') note.current?.focus();
      else if (event.key === 'u' && isDecided && conflict.decision !== null) undo(conflict.decision);
      else if (answer && !wantsWord(answer) && !isDecided) give(answer);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  return (
    <section class="conflict" aria-label={`conflict ${conflict.conflict}`}>
      <h2>
        <code>{kind}</code> <span class="badge">{stakes[conflict.stakes]}</span>{' '}
        <span
          class={`badge ${conflict.state === 'open' ? 'accent' : conflict.state === 'void' ? 'warn' : ''}`}
        >
          {conflict.state}
        </span>
      </h2>
      <p>{conflictMeanings[kind]}</p>
      <p class="quiet">
        {conflict.detail !== null && conflict.detail !== '' && (
          <>
            <Data of={detailInWords(kind, conflict.detail)} />{' '}
          </>
        )}
        {conflict.matchKey !== null && (
          <>
            key <Data of={conflict.matchKey} />{' '}
          </>
        )}
        {conflict.userId !== null && (
          <>
            user_id <Data of={conflict.userId} />{' '}
          </>
        )}
      </p>
      <p>
        <Prose of={whatIsDone(conflict)} />
      </p>
      <SideBySide accounts={accounts} />
      {isDecided ? (
        <p>
          <b>{`Decision ${conflict.decision}`}</b>
          {decision && (
            <>
              : <Prose of={decision.says} /> <span class="quiet">by</span> <Data of={decision.by} />{' '}
              <Time at={decision.at} /> {decision.reason !== null && <Prose of={decision.reason} />}
            </>
          )}{' '}
          <button type="button" onClick={() => conflict.decision !== null && undo(conflict.decision)}>
            Take it back <kbd>u</kbd>
          </button>
        </p>
      ) : (
        <>
          <div class="answers">
            {answers.map((answer, index) =>
              wantsWord(answer) ? (
                <Wanting key={answer.do} answer={answer} columns={columns} give={give} />
              ) : (
                <button key={labelOf(answer)} type="button" onClick={() => give(answer)}>
                  <Prose of={labelOf(answer)} /> <kbd>{index + 1}</kbd>
                </button>
              ),
            )}
            {answers.length === 0 && (
              <p class="quiet">There is nothing to answer: it is told, so that you know.</p>
            )}
          </div>
          {answers.length > 0 && (
            <div class="bar">
              <label class="wide">
                <span class="hidden">why</span>
                <input
                  ref={note}
                  placeholder="why (n)"
                  value={reason}
                  onInput={(event) => setReason(event.currentTarget.value)}
                  onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
                />
              </label>
              <label class="tick">
                <input
                  type="checkbox"
                  checked={forAll}
                  onChange={(event) => setForAll(event.currentTarget.checked)}
                />
                <span>
                  the same for all like this <kbd>a</kbd>
                </span>
              </label>
            </div>
          )}
        </>
      )}
      <p class="quiet keys">
        <kbd>j</kbd> next <kbd>k</kbd> before <kbd>1</kbd>…<kbd>9</kbd> answer <kbd>n</kbd> why <kbd>a</kbd>{' '}
        all like this <kbd>u</kbd> take back
      </p>
    </section>
  );
}

type Wants = Extract<Answer, { readonly do: 'id' | 'pin' }>;

/** An id, or a column and its value, is for the person to say. */
const wantsWord = (answer: Answer): answer is Wants => answer.do === 'id' || answer.do === 'pin';

function labelOf(answer: Answer): string {
  switch (answer.do) {
    case 'keep':
      return `Keep the password of ${answer.account}`;
    case 'merge':
      return answer.with === null ? 'One person' : `One person: the record ${answer.with}`;
    case 'separate':
      return answer.people.length === 0
        ? 'Two people'
        : `${answer.people.map((one) => one.join(', ')).join(' and ')} is another person`;
    case 'skip':
      return answer.accounts.length === 0
        ? 'Leave out what waits'
        : `Leave out ${answer.accounts.join(', ')}`;
    case 'time':
      return 'The time is right';
    case 'id':
      return 'Give this id';
    case 'pin':
      return 'Pin this value';
  }
}

interface WantingProps {
  readonly answer: Wants;
  readonly columns: readonly string[];
  give(answer: Answer): void;
}

function Wanting({ answer, columns, give }: WantingProps) {
  const [column, setColumn] = useState(columns[0] ?? '');
  const [value, setValue] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give(answer.do === 'id' ? { do: 'id', id: value } : { do: 'pin', column, value });
      }}
    >
      {answer.do === 'pin' && (
        <label>
          <span class="quiet">column</span>
          <select value={column} onChange={(event) => setColumn(event.currentTarget.value)}>
            {columns.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span class="quiet">{answer.do === 'id' ? 'user_id' : 'value'}</span>
        <input autoComplete="off" value={value} onInput={(event) => setValue(event.currentTarget.value)} />
      </label>
      <button type="submit" disabled={value === ''}>
        {labelOf(answer)}
      </button>
    </form>
  );
}

/** Accounts as columns, so that the eye compares along a line; lines in which they differ are marked. */
function SideBySide({ accounts }: { readonly accounts: readonly ConflictAccount[] }) {
  if (accounts.length === 0) return null;
  const evidence = accounts[0]?.evidence.map(({ column }) => column) ?? [];
  const lines: readonly {
    readonly name: string;
    of(account: ConflictAccount): string | null;
    shown?(account: ConflictAccount): preact.ComponentChild;
    readonly compared?: false;
  }[] = [
    { name: 'record', of: ({ userId }) => userId, compared: false },
    { name: 'username', of: ({ username }) => username },
    {
      name: 'password',
      of: ({ password }) => password,
      shown: (account) => (
        <>
          <Data of={account.password} />{' '}
          {account.password !== null && !account.usable && <span class="badge warn">locked</span>}{' '}
          {account.winner && <span class="badge good">wins</span>}
        </>
      ),
    },
    {
      name: 'last changed',
      of: ({ passwordLastChanged }) => passwordLastChanged,
      shown: ({ passwordLastChanged }) =>
        passwordLastChanged === null ? <span class="quiet">no time</span> : <Time at={passwordLastChanged} />,
    },
    ...evidence.map((column, index) => ({
      name: column,
      of: (account: ConflictAccount) => account.evidence[index]?.value ?? null,
      shown: (account: ConflictAccount) => (
        <>
          <Data of={account.evidence[index]?.value ?? null} />{' '}
          {account.evidence[index]?.verified === true && <span class="badge good">verified</span>}
          {account.evidence[index]?.verified === false && <span class="badge warn">not verified</span>}
        </>
      ),
    })),
    { name: 'now', of: ({ state }) => state, compared: false },
  ];
  return (
    <Wide>
      <table class="side">
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">what</span>
            </th>
            {accounts.map((account) => (
              <th key={`${account.source} ${account.sourceUserId}`} scope="col">
                <Data of={`${account.source}:${account.sourceUserId}`} />{' '}
                {account.asked && <span class="badge accent">asked</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const differs = line.compared !== false && new Set(accounts.map(line.of)).size > 1;
            return (
              <tr key={line.name} class={differs ? 'differs' : ''}>
                <th scope="row">
                  {line.name}
                  {differs && <span class="hidden"> (differs)</span>}
                </th>
                {accounts.map((account) => (
                  <td key={`${account.source} ${account.sourceUserId}`}>
                    {line.shown === undefined ? <Data of={line.of(account)} /> : line.shown(account)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Wide>
  );
}

interface ForAllProps {
  readonly would: DecideReport;
  agree(): void;
  leave(): void;
}

/** How many would be answered so, before they are. */
function ForAll({ would, agree, leave }: ForAllProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-label="the same for all like this" onClose={leave}>
      <p>
        <b>{`${counted(would.decided, 'conflict')} would get this answer`}</b>
        {would.already > 0 && `, ${would.already} have it already`}
        {would.left.length > 0 && `, ${would.left.length} would be left, for it does not fit them`}.
      </p>
      {would.left.length > 0 && (
        <ul class="plain">
          {would.left.slice(0, 5).map(({ conflict, reason }) => (
            <li key={conflict}>
              <Data of={conflict} /> <Prose of={reason} />
            </li>
          ))}
        </ul>
      )}
      <div class="bar">
        <button type="button" class="primary" disabled={would.decided === 0} onClick={agree}>
          {`Answer ${counted(would.decided, 'conflict')}`}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          Leave them
        </button>
      </div>
    </dialog>
  );
}

interface DecidedProps {
  readonly answer: ReturnType<typeof useAnswer<DecisionsReport>>;
  undo(decision: number): void;
}

/** What was decided so far. */
function Decided({ answer, undo }: DecidedProps) {
  const { data } = answer;
  return (
    <section>
      <h2>Decisions</h2>
      {answer.state === 'failed' && <Failed failure={answer.failure} />}
      {data === null && answer.state === 'loading' && <Loading lines={3} />}
      {data !== null && data.count === 0 && <p class="quiet">Nothing was decided yet.</p>}
      {data !== null && data.count > data.decisions.length && (
        <p class="quiet">{`The newest of ${counted(data.count, 'decision')}.`}</p>
      )}
      {data !== null && data.count > 0 && <Decisions decisions={data.decisions} undo={undo} />}
    </section>
  );
}
