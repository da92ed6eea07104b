import type { RunLine } from '../../runs/reports.js';
import { count, duration, instant } from './quantity.js';
import type { Screen } from './screen.js';
import { type Cell, table } from './table.js';
import { value } from './text.js';

/** The runs as they were given, newest first, with what each changed and how fast it was. */
export function renderRuns(runs: readonly RunLine[], screen: Screen): string {
  if (runs.length === 0) return `No runs yet. Begin with: usermerge plan${screen.same}\n`;
  const number = (title: string) => ({ title, align: 'right' }) as const;
  const lines = table(
    [
      number('run'),
      { title: 'kind' },
      { title: 'started (UTC)' },
      number('time'),
      number('inserted'),
      number('updated'),
      number('deleted'),
      number('left'),
      number('accounts'),
      number('accounts/s'),
      { title: 'verified' },
      { title: 'by', cuttable: true },
    ],
    runs.map((run): Cell[] => [
      String(run.runId),
      run.undone ? { text: 'undone', paint: screen.colours.yellow } : kind(run),
      instant(run.startedAt.replace(/\.\d+/, '')),
      duration(run.durationMs),
      count(run.inserted),
      count(run.updated),
      count(run.deleted),
      count(run.stale),
      count(run.accounts),
      count(run.accountsPerSecond),
      verified(run, screen),
      value(run.by),
    ]),
    screen,
  );
  return `${lines.join('\n')}\n`;
}

function verified({ verified: found }: RunLine, { colours }: Screen): Cell {
  if (found === null) return '–';
  return found.drift === 0 ? 'no drift' : { text: `${count(found.drift)} differ`, paint: colours.red };
}

const kind = ({ kind: name, undoes }: RunLine): string => (undoes === null ? name : `${name} of ${undoes}`);
