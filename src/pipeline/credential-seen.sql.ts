/** What a person looks at who says whose credential it is: passwords, the times by which they compete, what is verified. */
import { attribute, verifiedColumns, verifiedFlag } from '../ledger/ledger.js';
import { ident, join, type Sql, sql } from '../postgres/sql.js';
import type { Merge } from './merge.js';

/** The digest of a group of accounts `alias`, each with `competes` as without any decision. */
export function credentialDigest(merge: Merge, alias: Sql): Sql {
  const factor = merge.config.credential.secondFactor;
  const values = [
    sql`${alias}.source_no`,
    sql`${alias}.source_user_id::text`,
    sql`${alias}.password`,
    sql`${alias}.competes`,
    ...verifiedColumns(merge.config).map((name) => {
      const value = name === 'username' ? ident('username') : attribute(name);
      return sql`coalesce(${alias}.${verifiedFlag(name)} and ${alias}.${value} is not null, false)`;
    }),
    ...(factor === null ? [] : [sql`nullif(${alias}.${attribute(factor)}, '') is not null`]),
  ];
  return sql`encode(sha256(convert_to(
    string_agg(row(${join(values)})::text, E'\\n' order by ${alias}.source_no, ${alias}.source_user_id::text collate "C"), 'UTF8'
  )), 'hex')`;
}
