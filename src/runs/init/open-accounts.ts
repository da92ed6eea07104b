/** Which accounts of a source are open: the condition for what no column of the target takes up. */
import { catalogText, type Sql } from '../../postgres/sql.js';
import { count, share } from '../check/words.js';
import type { ReadSource } from './read-source.js';
import { isDeletion, openWhere, type Status } from './statuses.js';

/** Which rows of a source are accounts that are open. */
export interface OpenAccounts {
  readonly where: string | null;
  readonly why: string | null;
  readonly warnings: readonly string[];
  /** Statuses of which it cannot be told what they mean. */
  readonly unknown: readonly Status[];
}

/**
 * The condition for what no column of the target takes up.
 *
 * @param leftOut of the rows that were looked at, those that do not fulfil a condition
 */
export async function openAccounts(
  source: ReadSource,
  taken: ReadonlySet<Status>,
  leftOut: (condition: Sql) => Promise<number>,
): Promise<OpenAccounts> {
  const { name, profile } = source;
  const conditions: string[] = [];
  const whys: string[] = [];
  const warnings: string[] = [];
  const unknown: Status[] = [];
  for (const status of source.statuses.filter((each) => !taken.has(each))) {
    const { column } = status;
    const condition = openWhere(status, profile.of(column));
    if (condition === null) {
      unknown.push(status);
      continue;
    }
    // Made of the catalog's own quote_ident and of words of ours.
    const without = await leftOut(catalogText(condition));
    if (profile.rows > 0 && without === profile.rows) {
      unknown.push(status);
      warnings.push(`${name}: by ${column.quoted} every account would be shut: it is not used`);
      continue;
    }
    conditions.push(condition);
    const what = isDeletion(status) ? 'deleted' : 'shut';
    const rows = `${profile.complete ? '' : 'the first '}${count(profile.rows)} rows`;
    const number =
      without === 0 ? `none of ${rows}` : `${count(without)} of ${rows}, ${share(without, profile.rows)}`;
    whys.push(
      status.means === 'words' && without === 0
        ? `${column.name}: what all rows have`
        : `${column.name}: leaves out who is ${what} (${number})`,
    );
  }
  return {
    where: conditions.length === 0 ? null : conditions.join(' and '),
    why: whys.length === 0 ? null : whys.join('; '),
    warnings,
    unknown,
  };
}
