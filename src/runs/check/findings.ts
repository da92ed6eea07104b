/** The lines of a check about one subject, in the order in which they were found. */
import type { MergeConfig } from '../../config/merge-config.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import type { Hazard } from '../../pipeline/vocabulary.js';
import { sqlState } from '../../postgres/sqlstate.js';
import type { CheckLine } from '../reports.js';

export class Findings {
  readonly lines: CheckLine[] = [];
  readonly #about: string;

  constructor(about: string) {
    this.#about = about;
  }

  pass(what: string): void {
    this.lines.push({ level: 'pass', about: this.#about, what, next: null });
  }

  warn(what: string, next: string): void {
    this.lines.push({ level: 'warning', about: this.#about, what, next });
  }

  fail(what: string, next: string): void {
    this.lines.push({ level: 'failure', about: this.#about, what, next });
  }

  /** A warning that says the name of a hazard, unless the configuration allows it. */
  hazard(name: Hazard, { allow }: Pick<MergeConfig, 'allow'>, what: string, next: string): void {
    if (allow.includes(name)) this.pass(`${name}, which is allowed: ${what}`);
    else this.warn(`${name}: ${what}`, next);
  }

  /** What `fn` gives; undefined, and a line that says why, where it failed by something that a person can act on. */
  async attempt<T>(fn: () => Promise<T>): Promise<T | undefined> {
    try {
      return await fn();
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }

  /** A line for a failure that a person can act on. Throws anything else, and an interruption, again. */
  failed(error: unknown): void {
    if (!(error instanceof UsermergeError) || error.code === 'INTERRUPTED') throw error;
    this.fail(`${error.code}: ${withoutValue(error)}`, error.next);
  }
}

/** What a database says of a value that it does not take has the value in it, which may be a credential. */
function withoutValue(error: UsermergeError): string {
  return sqlState(error)?.startsWith('22') ? error.message.replace(/".*"/s, '...') : error.message;
}
