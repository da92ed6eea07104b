import pg from 'pg';

/** A statement as it went to a server. */
export interface SentStatement {
  /** Database that it was sent to. */
  readonly database: string;
  /** application_name of the session: `usermerge`, `usermerge beside`, ... */
  readonly session: string;
  /** Tells sessions of one name apart, those of another recording, too. */
  readonly sessionNo: number;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Several statements in one text, without parameters: the settings of a session, the files of the ledger. */
  readonly isScript: boolean;
}

interface Driver {
  readonly connectionParameters: { readonly database: string; readonly application_name?: string };
  query(...given: unknown[]): unknown;
}

const sessionNos = new WeakMap<Driver, number>();
let sessionsSeen = 0;

/**
 * Calls `fn`, and gives every statement that the driver was asked to send meanwhile, in order. It stands in the driver,
 * and not in `src/postgres`, so that what is recorded is what is sent.
 */
export async function recordStatements(fn: () => Promise<unknown>): Promise<SentStatement[]> {
  const driver = pg.Client.prototype as unknown as Driver;
  const { query } = driver;
  const sent: SentStatement[] = [];
  driver.query = function (this: Driver, ...given: unknown[]) {
    const { database, application_name: session = '' } = this.connectionParameters;
    const sessionNo = sessionNos.get(this) ?? ++sessionsSeen;
    sessionNos.set(this, sessionNo);
    sent.push({ database, session, sessionNo, ...textOf(given[0]) });
    return query.apply(this, given);
  };
  try {
    await fn();
  } finally {
    driver.query = query;
  }
  return sent;
}

/** Queries are texts, configurations with a text, or the streams of pg-copy-streams, which have one, too. */
function textOf(given: unknown): Pick<SentStatement, 'text' | 'values' | 'isScript'> {
  if (typeof given === 'string') return { text: given, values: [], isScript: true };
  const { text, values } = given as { text: string; values?: readonly unknown[] };
  return { text, values: values ?? [], isScript: false };
}

/** What its comment calls it: `merge.fold` of `/* merge.fold: ... *\/`; null where it has none. */
export function nameOfStatement(text: string): string | null {
  return /\/\*\s*([a-z_]+(?:\.[a-z_]+)+)/.exec(text)?.[1] ?? null;
}
