/**
 * Who was forgotten: keyed digests of accounts and of ids of golden records, by which a later reading knows them and leaves
 * them out. The key is a random one of this ledger, and lives beside the digests: whoever has both can ask whether an id was
 * forgotten, and learns nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { Database } from '../postgres/connect.js';
import { literal, type Sql, sql } from '../postgres/sql.js';
import { inLedger, type Ledger } from './ledger.js';

/** Makes the key where there is none yet: as the two pads of HMAC-SHA-256, which have it in them. */
export async function ensureForgetKey(db: Database, ledger: Ledger): Promise<void> {
  const key = randomBytes(32);
  const pad = (byte: number) => {
    const block = Buffer.alloc(64, byte);
    for (const [index, value] of key.entries()) block[index] = value ^ byte;
    return block.toString('hex');
  };
  await db.execute(sql`
    /* forget.key */
    insert into ${inLedger(ledger, 'setting')} (name, value)
    values ('forget_key', ${JSON.stringify({ inner: pad(0x36), outer: pad(0x5c) })}::jsonb)
    on conflict (name) do nothing
  `);
}

/** HMAC-SHA-256 (RFC 2104) of an account of the source `sourceNo`, or, for 0, of the id of a golden record. */
export function keyedDigest(ledger: { readonly schema: string }, sourceNo: Sql, id: Sql): Sql {
  const pad = (name: string) => sql`(
    select decode(k.value ->> ${literal(name)}, 'hex') from ${inLedger(ledger, 'setting')} k where k.name = 'forget_key'
  )`;
  return sql`sha256(${pad('outer')} || sha256(${pad('inner')} || convert_to((${sourceNo})::text || ':' || (${id})::text, 'UTF8')))`;
}

/** The sources of which accounts were forgotten; 0: ids of golden records. */
export async function readForgotten(db: Database, ledger: Ledger): Promise<ReadonlySet<number>> {
  const rows = await db.query<{ source_no: number }>(sql`
    /* forget.sources */
    select distinct source_no from ${inLedger(ledger, 'forgotten')}
  `);
  return new Set(rows.map((row) => row.source_no));
}
