import { createHash } from 'node:crypto';
import { checkArgon2, checkArgon2Django } from './argon2.js';
import {
  checkBcrypt,
  checkBcrypt2x,
  checkBcryptDjango,
  checkBcryptSha256Django,
  checkBcryptSha256Passlib,
  checkBcryptWordpress,
} from './bcrypt.js';
import { type Check, limits, type PasswordHints, same, Unchecked, type UncheckedReason } from './checking.js';
import {
  checkApr1,
  checkDrupal,
  checkDrupalOverMd5,
  checkMd5crypt,
  checkPhpass,
  checkSha256crypt,
  checkSha512crypt,
} from './crypt.js';
import {
  checkBase64Digest,
  checkHexDigest,
  checkLdapDigest,
  checkLdapSaltedDigest,
  checkMediawikiA,
  checkMediawikiB,
  checkMysql,
  checkPostgresMd5,
  checkSaltedDigest,
} from './digests.js';
import { isCurrent } from './hash-password.js';
import type { HashKind } from './kinds.js';
import {
  checkAspnetV2,
  checkAspnetV3,
  checkKeycloak,
  checkPbkdf2Atlassian,
  checkPbkdf2Django,
  checkPbkdf2Ldap,
  checkPbkdf2Mediawiki,
  checkPbkdf2Passlib,
  checkPbkdf2Phc,
  checkPbkdf2Werkzeug,
  checkPostgresScram,
} from './pbkdf2.js';
import { recognise } from './recognise.js';
import {
  checkScrypt,
  checkScryptCognito,
  checkScryptCrypt,
  checkScryptDjango,
  checkScryptFirebase,
  checkScryptWerkzeug,
} from './scrypt.js';

export interface Verified {
  /** The password opens the account. */
  readonly ok: boolean;
  readonly kind: HashKind;
  /** It is right, and should be stored anew with `hashPassword`, along with the time. */
  readonly needsRehash: boolean;
  /**
   * Why nothing can be said, and `ok` is false; null: it was checked. `kind_not_checked`: by no means here;
   * `over_limits`: it would cost too much; `hint_missing`: it was made with something that was not given; `malformed`.
   */
  readonly unchecked: UncheckedReason | null;
}

/**
 * Checks a password against a stored hash of any kind that `recognise` knows, for an application whose table came from
 * several systems. Takes as long as the hash asks for, up to `limits`, on other threads where there is native code.
 *
 * Never throws for what is stored or typed. A stored text that is no known hash opens nothing, unless `hints.plainText`.
 */
export async function verifyPassword(
  candidate: string,
  stored: string | null,
  hints: PasswordHints = {},
): Promise<Verified> {
  const { kind } = recognise(stored);
  const answer = (ok: boolean, unchecked: UncheckedReason | null): Verified => ({
    ok,
    kind,
    needsRehash: ok && !isCurrent(stored ?? ''),
    unchecked,
  });
  if (stored === null || kind === 'none' || kind === 'locked') return answer(false, null);
  if (Buffer.byteLength(stored) > limits.storedBytes || Buffer.byteLength(candidate) > limits.passwordBytes)
    return answer(false, 'over_limits');
  try {
    const check = checks[kind] ?? notChecked;
    return answer(await check(withHints(candidate, hints), stored, hints), null);
  } catch (error) {
    if (error instanceof Unchecked) return answer(false, error.reason);
    throw error;
  }
}

function withHints(
  candidate: string,
  { pepper = '', pepperPosition = 'after', prehash }: PasswordHints,
): Buffer {
  const peppered = pepperPosition === 'after' ? `${candidate}${pepper}` : `${pepper}${candidate}`;
  return Buffer.from(prehash ? createHash(prehash).update(peppered).digest('hex') : peppered);
}

const notChecked: Check = () => {
  throw new Unchecked('kind_not_checked');
};

/** `{CRYPT}` and its kin: what stands behind is a hash by itself. */
const checkPrefixed: Check = (password, stored, hints) => {
  const inner = stored.slice(stored.indexOf('}') + 1);
  const { kind } = recognise(inner);
  if (kind === 'prefixed') throw new Unchecked('malformed');
  return (checks[kind] ?? notChecked)(password, inner, hints);
};

const checkPlainText: Check = async (password, stored, { plainText = false }) => {
  if (!plainText) throw new Unchecked('kind_not_checked');
  return same(password, Buffer.from(stored));
};

/** Kinds that are recognised and missing here cannot be checked. */
const checks: { readonly [K in HashKind]?: Check } = {
  bcrypt: checkBcrypt,
  bcrypt_2x: checkBcrypt2x,
  bcrypt_wordpress: checkBcryptWordpress,
  bcrypt_sha256_passlib: checkBcryptSha256Passlib,
  bcrypt_sha256_django: checkBcryptSha256Django,
  bcrypt_django: checkBcryptDjango,
  argon2id: checkArgon2,
  argon2i: checkArgon2,
  argon2d: checkArgon2,
  argon2_django: checkArgon2Django,
  scrypt: checkScrypt,
  scrypt_cognito: checkScryptCognito,
  scrypt_crypt: checkScryptCrypt,
  scrypt_firebase: checkScryptFirebase,
  scrypt_django: checkScryptDjango,
  scrypt_werkzeug: checkScryptWerkzeug,
  pbkdf2_phc: checkPbkdf2Phc,
  pbkdf2_passlib: checkPbkdf2Passlib,
  pbkdf2_django: checkPbkdf2Django,
  pbkdf2_werkzeug: checkPbkdf2Werkzeug,
  pbkdf2_mediawiki: checkPbkdf2Mediawiki,
  pbkdf2_ldap: checkPbkdf2Ldap,
  pbkdf2_atlassian: checkPbkdf2Atlassian,
  keycloak: checkKeycloak,
  aspnet_v2: checkAspnetV2,
  aspnet_v3: checkAspnetV3,
  sha512crypt: checkSha512crypt,
  sha256crypt: checkSha256crypt,
  md5crypt: checkMd5crypt,
  apr1: checkApr1,
  phpass: checkPhpass,
  drupal: checkDrupal,
  drupal_over_md5: checkDrupalOverMd5,
  prefixed: checkPrefixed,
  ldap_digest: checkLdapDigest,
  ldap_salted_digest: checkLdapSaltedDigest,
  salted_digest: checkSaltedDigest,
  mediawiki_a: checkMediawikiA,
  mediawiki_b: checkMediawikiB,
  mysql: checkMysql,
  postgres_md5: checkPostgresMd5,
  postgres_scram: checkPostgresScram,
  hex_digest: checkHexDigest,
  base64_digest: checkBase64Digest,
  plain_text: checkPlainText,
};
