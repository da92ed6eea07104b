import { MultiBar } from 'cli-progress';
import type { Progress } from '../../runs/progress.js';
import { count, counted, duration, rate, size } from './quantity.js';
import { cut, printable } from './text.js';

/** How far a step is. `total` null: unknown; `elapsedMs` is the whole time of a step that ended. */
export interface StepState {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly total: number | null;
  readonly elapsedMs: number;
  readonly ended: boolean;
}

const widestBar = 24;
const narrowestBar = 6;
const titleWidth = 20;

/**
 * One line of a step that goes on: a bar where its total is known, rows, rate, and the time left at that rate. Where
 * rows are not counted on the way, bytes and their rate, and the time so far.
 */
export function renderStep(step: StepState, width: number): string {
  const title = cut(printable(step.name), titleWidth).padEnd(titleWidth);
  const share = shareOf(step);
  const numbers = [
    ...(share === null ? [] : [`${Math.floor(share * 100)}%`.padStart(4)]),
    ...(step.rows > 0 || step.ended ? rowsOf(step) : bytesOf(step)),
    ...(share === null || step.ended ? [duration(step.elapsedMs)] : [`${duration(timeLeft(step))} left`]),
  ].join('  ');
  const room = Math.min(widestBar, width - titleWidth - 1 - numbers.length - 2);
  const drawn = share === null || room < narrowestBar ? '' : `${bar(share, room)}  `;
  return cut(`${title} ${drawn}${numbers}`, width);
}

/** A total is an estimate: it is never said to be reached before the step ends. */
function shareOf({ rows, total, ended }: StepState): number | null {
  if (ended) return 1;
  return rows === 0 || !total ? null : Math.min(rows / total, 0.99);
}

const rowsOf = ({ rows, total, elapsedMs, ended }: StepState): string[] => [
  total === null || ended ? count(rows) : `${count(rows)} of ${count(Math.max(total, rows))}`,
  rate(rows, elapsedMs),
];

const bytesOf = ({ bytes, total, elapsedMs }: StepState): string[] => [
  ...(total ? [`about ${counted(total, 'row')}`] : []),
  ...(bytes > 0 ? [size(bytes), `${size((bytes / Math.max(elapsedMs, 1)) * 1000)}/s`] : []),
];

const bar = (share: number, width: number): string => {
  const full = Math.floor(share * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
};

const timeLeft = ({ rows, total, elapsedMs }: StepState): number =>
  (Math.max(0, (total ?? 0) - rows) / rows) * elapsedMs;

/** The line that a log keeps of a step that ended. */
export function renderStepEnd({ name, rows, elapsedMs }: StepState): string {
  const what = rows === 0 ? '' : `${counted(rows, 'row')} in `;
  const speed = rows === 0 || elapsedMs < 1 ? '' : ` (${rate(rows, elapsedMs)})`;
  return `${printable(name)}: ${what}${duration(elapsedMs)}${speed}`;
}

/** Progress on a stream, until it is closed: then the stream is free for other lines. */
export interface ShownProgress extends Progress {
  close(): void;
}

interface LiveStep {
  readonly name: string;
  readonly total: number | null;
  readonly startedAt: number;
  rows: number;
  bytes: number;
  endedAt: number | null;
}

const stateOf = (step: LiveStep, now: number): StepState => ({
  ...step,
  ended: step.endedAt !== null,
  elapsedMs: (step.endedAt ?? now) - step.startedAt,
});

/** One line for each step when it ends, and for each note. */
export function progressLines(stream: NodeJS.WritableStream, now: () => number = Date.now): ShownProgress {
  return observed(
    {
      began() {},
      noted: (line) => stream.write(line),
      ended: (step) => stream.write(`${renderStepEnd(stateOf(step, now()))}\n`),
      close() {},
    },
    now,
  );
}

/**
 * A bar for each step, redrawn ten times a second, from two seconds after the first step began; all of them disappear
 * when it is closed. Notes stay. More steps than the terminal has lines are not drawn.
 */
export function progressBars(
  stream: NodeJS.WriteStream,
  { now = Date.now, quietMs = 2000 }: { now?: () => number; quietMs?: number } = {},
): ShownProgress {
  const steps: LiveStep[] = [];
  let bars: MultiBar | undefined;
  let timer: NodeJS.Timeout | undefined;

  const draw = (step: LiveStep): void => {
    if (bars === undefined || drawn >= Math.max(1, (stream.rows || 24) - 2)) return;
    drawn += 1;
    bars.create(1, 0, { step });
  };
  let drawn = 0;
  const begin = (): void => {
    bars = new MultiBar({
      stream,
      clearOnComplete: true,
      hideCursor: true,
      format: (_options, { maxWidth }, { step }: { step: LiveStep }) =>
        renderStep(stateOf(step, now()), maxWidth - 1),
    });
    for (const step of steps) if (step.endedAt === null) draw(step);
  };

  return observed(
    {
      began(step) {
        steps.push(step);
        timer ??= setTimeout(begin, quietMs).unref();
        draw(step);
      },
      noted: (line) => (bars === undefined ? stream.write(line) : bars.log(line)),
      ended() {},
      close() {
        clearTimeout(timer);
        bars?.update();
        bars?.stop();
        bars = undefined;
      },
    },
    now,
  );
}

interface Observer {
  began(step: LiveStep): void;
  ended(step: LiveStep): void;
  noted(line: string): void;
  close(): void;
}

function observed({ began, ended, noted, close }: Observer, now: () => number): ShownProgress {
  return {
    step(name, total) {
      const step: LiveStep = { name, total, startedAt: now(), rows: 0, bytes: 0, endedAt: null };
      began(step);
      return {
        add(rows, bytes = 0) {
          step.rows += rows;
          step.bytes += bytes;
        },
        done(rows) {
          if (step.endedAt !== null) return;
          step.rows = rows ?? step.rows;
          step.endedAt = now();
          ended(step);
        },
      };
    },
    note: (text) => noted(`${printable(text)}\n`),
    close,
  };
}
