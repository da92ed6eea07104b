/**
 * Values as the target's columns keep them: cast, rounded, padded. By a way of its own, because the text of a
 * verification must not fail where a value does not fit: what the column refuses becomes NULL.
 */
import { catalogText, ident, literal, type Sql, sql } from '../../postgres/sql.js';
import type { Merge } from '../merge.js';
import { type TargetColumn, targetColumn } from '../target-table.js';

/** Text goes into these as it is. */
const asItIs = /^(text|character varying|citext)$/;
const limited = /^(character varying|character)\((\d+)\)$/;

/** Makes the functions that the casts need, in the session's own schema. */
export async function makeCasts(merge: Merge): Promise<void> {
  for (const [number, column] of merge.target.columns.entries()) {
    if (isPlain(column) || limited.test(column.type)) continue;
    const body = sql`
      begin
        return (given::${catalogText(column.type)})::text;
      exception when data_exception or integrity_constraint_violation then
        return null;
      end
    `;
    await merge.db.execute(sql`
      /* verify.cast */
      create function ${castName(number)} (given text) returns text language plpgsql stable as ${literal(body.text)}
    `);
  }
}

function isPlain(column: TargetColumn): boolean {
  return column.kind === 'b' && asItIs.test(column.type);
}

function castName(number: number): Sql {
  return ident('pg_temp', `usermerge_as_${number}`);
}

/** A text as the target's column `name` keeps it, as text again. */
export function asKept(merge: Merge, name: string, value: Sql): Sql {
  const column = targetColumn(merge.target, name);
  if (isPlain(column)) return value;
  const [, , length] = limited.exec(column.type) ?? [];
  if (length !== undefined) {
    // A cast would cut what is too long; an insert refuses it, unless what is over is spaces.
    return sql`(case when char_length(rtrim(${value}, ' ')) <= ${catalogText(length)} then (${value})::${catalogText(column.type)}::text end)`;
  }
  return sql`${castName(merge.target.columns.indexOf(column))}(${value})`;
}

/** An instant as the target's time column keeps it, as an instant again; NULL is 1970-01-01 where a value is wanted. */
export function instantAsKept(merge: Merge, instant: Sql): Sql {
  const { passwordLastChanged } = merge.config.target.columns;
  const column = targetColumn(merge.target, passwordLastChanged);
  const wanted = column.notNull ? sql`coalesce(${instant}, timestamptz 'epoch')` : instant;
  const type = catalogText(column.type);
  if (column.type.includes('with time zone')) return sql`(${wanted})::${type}::timestamptz`;
  const zone = literal(merge.config.target.timeZone);
  return sql`(((${wanted}) at time zone ${zone})::${type}::timestamp at time zone ${zone})`;
}

/** Whether the target could refuse some value of the column. */
export function couldRefuse(merge: Merge, name: string): boolean {
  const { target, config } = merge;
  const column = targetColumn(target, name);
  const isTime = name === config.target.columns.passwordLastChanged;
  return (
    (!isTime && (!isPlain(column) || column.notNull)) ||
    target.checks.some((check) => check.columns.length === 0 || check.columns.includes(name)) ||
    target.foreignKeys.some((key) => key.columns.includes(name))
  );
}

/** Whether a unique index looks at the column. */
export function isGuarded(merge: Merge, name: string): boolean {
  return merge.target.uniqueIndexes.some((index) => index.columns.includes(name));
}
