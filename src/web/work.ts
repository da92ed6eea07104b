/** What a person starts from the page and then watches: one piece of work at a time, that can be cancelled. */
import { redact } from '../errors/redact.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import type { Progress } from '../runs/progress.js';
import { type Failure, failureOf } from './failure.js';

export type WorkKind = 'plan' | 'apply' | 'verify' | 'undo';

export interface WorkStep {
  readonly name: string;
  /** Rows, or an estimate; NULL: not known. */
  readonly total: number | null;
  readonly rows: number;
  readonly elapsedMs: number;
  readonly done: boolean;
}

export interface WorkState {
  readonly kind: WorkKind;
  readonly state: 'running' | 'cancelling' | 'done' | 'failed';
  readonly elapsedMs: number;
  readonly steps: readonly WorkStep[];
  /** What was said meanwhile, such as that it is tried again. */
  readonly notes: readonly string[];
  readonly failure: Failure | null;
  /** Numbers of what was done, by name. */
  readonly outcome: Readonly<Record<string, number>>;
}

interface Watched {
  readonly name: string;
  readonly total: number | null;
  readonly begun: number;
  rows: number;
  ended: number | null;
}

/** The work of one server. */
export class Work {
  #kind: WorkKind = 'plan';
  #state: WorkState['state'] | null = null;
  #begun = 0;
  #ended: number | null = null;
  #steps: Watched[] = [];
  #notes: string[] = [];
  #failure: Failure | null = null;
  #outcome: Readonly<Record<string, number>> = {};
  #abort = new AbortController();

  /** What is or was last at work; NULL: nothing yet. */
  get state(): WorkState | null {
    if (this.#state === null) return null;
    const now = performance.now();
    return {
      kind: this.#kind,
      state: this.#state,
      elapsedMs: Math.round((this.#ended ?? now) - this.#begun),
      steps: this.#steps.map(({ name, total, begun, rows, ended }) => ({
        name,
        total,
        rows,
        elapsedMs: Math.round((ended ?? now) - begun),
        done: ended !== null,
      })),
      notes: this.#notes,
      failure: this.#failure,
      outcome: this.#outcome,
    };
  }

  /** Starts it, and returns at once. @throws UsermergeError LOCKED: something else is at work */
  start(
    kind: WorkKind,
    run: (watched: { progress: Progress; signal: AbortSignal }) => Promise<Readonly<Record<string, number>>>,
  ): void {
    if (this.#state === 'running' || this.#state === 'cancelling')
      throw new UsermergeError('LOCKED', `the page is at work already: ${this.#kind}`);
    this.#kind = kind;
    this.#state = 'running';
    this.#begun = performance.now();
    this.#ended = null;
    this.#steps = [];
    this.#notes = [];
    this.#failure = null;
    this.#outcome = {};
    this.#abort = new AbortController();
    const ended = (state: 'done' | 'failed') => {
      this.#state = state;
      this.#ended = performance.now();
    };
    run({ progress: this.#progress(), signal: this.#abort.signal }).then(
      (outcome) => {
        this.#outcome = outcome;
        ended('done');
      },
      (error: unknown) => {
        this.#failure = failureOf(error);
        ended('failed');
      },
    );
  }

  cancel(): void {
    if (this.#state !== 'running') return;
    this.#state = 'cancelling';
    this.#abort.abort();
  }

  #progress(): Progress {
    return {
      step: (name, total) => {
        const step: Watched = { name, total, begun: performance.now(), rows: 0, ended: null };
        this.#steps.push(step);
        return {
          add(rows) {
            step.rows += rows;
          },
          done(rows) {
            step.rows = rows ?? step.rows;
            step.ended = performance.now();
          },
        };
      },
      note: (text) => {
        this.#notes = [...this.#notes, redact(text)];
      },
    };
  }
}
