/** A changed `match` makes keys in another way: those that are kept are made again, so that nobody seems to have moved. */
import type { MatchConfig } from '../../config/merge-config.js';
import { attribute } from '../../ledger/ledger.js';
import { literal, sql } from '../../postgres/sql.js';
import { keyIsUsername, type Merge, table } from '../merge.js';
import { isDaring, matchKey, plainKey } from './keys.js';

export async function rekeyAccounts(merge: Merge, before: MatchConfig | null): Promise<void> {
  const { db, config } = merge;
  const same = (match: MatchConfig) => JSON.stringify([match.on, match.normalize]);
  if (before === null || same(before) === same(config.match)) return;
  const value = (column: string) => (column === 'username' ? sql`a.username` : sql`a.${attribute(column)}`);
  const key = matchKey(config, value);
  await db.execute(sql`
    /* match.rekey */
    update ${table(merge, 'account')} a
    set match_key = ${keyIsUsername(config) ? sql`null` : key},
      plain_key = ${isDaring(config) ? sql`nullif(${plainKey(config, value)}, ${key})` : sql`null`}
    where a.source_no <> 0
  `);
  for (const name of ['unsettled', 'settlement']) {
    await db.execute(sql`
      /* match.rekey_settled */
      update ${table(merge, name)} u
      set settled_key = ${matchKey(config, (column) => sql`(u.settled ->> ${literal(column)})`)}
      where u.settled is not null
    `);
  }
}
