/** What a run tells while it works, for whoever shows it. Reporting is cheap and never fails a run. */
export interface Progress {
  /** Begins a step. `total`: its rows, or an estimate of them; null where unknown. Steps may run side by side. */
  step(name: string, total: number | null): Step;
  /** One line that a person should see now. */
  note(text: string): void;
}

export interface Step {
  /** Rows (and bytes) that were done since the last call. */
  add(rows: number, bytes?: number): void;
  /** Ends the step. `rows`: how many it was in all, where that is known better than the sum of `add`. */
  done(rows?: number): void;
}

const silentStep: Step = { add() {}, done() {} };

/** For runs that nobody watches. */
export const silentProgress: Progress = { step: () => silentStep, note() {} };
