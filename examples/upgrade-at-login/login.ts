/**
 * A login of an application whose users were merged: whatever kind of hash somebody has, it is checked, and at the first
 * login that succeeds it becomes argon2id.
 */
import type { Client } from 'pg';
import { hashPassword, verifyPassword } from 'usermerge';

/** Checked where there is nobody of that name, so that an answer takes as long as for somebody who is there. */
const nobodys = await hashPassword('nobody has this password');

/** The id of the user who has this name and password; null: there is none. */
export async function login(db: Client, username: string, password: string): Promise<string | null> {
  const { rows } = await db.query<{ user_id: string; password: string | null; salt: string | null }>(
    'select user_id, password, salt from merged_users where username = $1',
    [username],
  );
  const [user] = rows;
  const { ok, needsRehash, unchecked } = await verifyPassword(password, user?.password ?? nobodys, {
    username,
    ...(user?.salt ? { salt: user.salt } : {}),
  });
  if (!user) return null;
  if (unchecked !== null)
    console.warn(`the password of user ${user.user_id} cannot be checked: ${unchecked}`);
  if (!ok) return null;
  if (needsRehash) await upgrade(db, user.user_id, user.password, password);
  return user.user_id;
}

/**
 * The new hash needs no salt of its own, and the time says that it is the newest: a later merge then knows that no source
 * has a newer one. If the password was changed since it was read, nothing is written.
 */
async function upgrade(db: Client, userId: string, old: string | null, password: string): Promise<void> {
  await db.query(
    `update merged_users
     set password = $1, salt = null, password_last_changed = now()
     where user_id = $2 and password = $3`,
    [await hashPassword(password), userId, old],
  );
}
