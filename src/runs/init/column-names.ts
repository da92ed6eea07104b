/** What the name of a column suggests; what its values say is in `profile.ts`. Names are compared without case and `_`. */

/** The words of a name: `passwordChangedAt`, `password_changed_at` and `PASSWORD-CHANGED-AT` have the same. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** What stands before the names of columns and says nothing: `user_login`, `usr_id`. */
const emptyPrefixes = list(
  'user usr u account acct acc member mem mbr customer cust auth person client f fld',
);

/** Further such words of a table: those with which most of its columns begin. */
export function prefixesOf(names: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const name of names) {
    const [first, second] = wordsOf(name);
    if (first !== undefined && second !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const most = [...counts].filter(([, count]) => count >= 3 && count > names.length * 0.6);
  return new Set([...emptyPrefixes, ...most.map(([word]) => word)]);
}

/** The forms of a name that are looked up, the likelier first. */
export function formsOf(name: string, prefixes: ReadonlySet<string>): readonly string[] {
  const words = wordsOf(name);
  const [first = '', ...rest] = words;
  return rest.length > 0 && prefixes.has(first) ? [words.join(''), rest.join('')] : [words.join('')];
}

/** Place of a name among those that mean a thing, the likeliest first; undefined: it does not mean that. */
export function rankIn(names: readonly string[], forms: readonly string[]): number | undefined {
  const ranks = forms.map((form) => names.indexOf(form)).filter((rank) => rank !== -1);
  return ranks.length === 0 ? undefined : Math.min(...ranks);
}

export const idNames = list('id userid uuid guid uid pk oid key no number accountid memberid useruuid');

export const usernameNames = list(
  'username userlogin login loginname loginid logonname logon userid accountname samaccountname uid signinname user ' +
    'handle screenname nickname nick account alias name',
);
/** Names of persons as often as of accounts: taken only where a unique index says otherwise, or nothing else is there. */
export const weakUsernames: ReadonlySet<string> = new Set(
  list('handle screenname nickname nick account alias name'),
);

export const emailNames = list(
  'email mail emailaddress emailaddr useremail primaryemail primaryemailaddress contactemail mailaddress eml',
);
export const phoneNames = list(
  'phone phonenumber mobile mobilephone mobilenumber cellphone telephone msisdn',
);

export const passwordNames = list(
  'passwordhash pwdhash passwdhash passhash pwhash hashedpassword passwordhashed encryptedpassword passwordencrypted ' +
    'cryptedpassword passworddigest hashpassword password passwd pwd pass pw userpassword userpass passphrase hash digest',
);

export const saltNames = list('salt passwordsalt pwdsalt passwdsalt passsalt pwsalt hashsalt');
const algorithmNames = list(
  'passwordalgorithm passwordalgo passwordhasher passwordhashtype passwordtype passwordscheme passwordversion hashalgorithm ' +
    'hashalgo hashmethod hashtype hashversion encryptionscheme passworditerations hashiterations iterations ' +
    'passwordalgorithmversion passwordhashalgorithm pwdalgorithm algorithm',
);
const mustChangeNames = list(
  'mustchangepassword passwordmustchange mustchangepwd forcepasswordchange forcepasswordreset passwordchangerequired ' +
    'passwordresetrequired changepasswordatnextlogin requirepasswordchange passwordexpired passwordexpires passwordexpiresat',
);
export const secondFactorNames = list(
  'totpsecret totpkey totp otpsecret otpsecretkey otpkey mfasecret mfatotpsecret mfakey twofactorsecret twofactorkey ' +
    'twofasecret tfasecret 2fasecret google2fasecret googleauthsecret googleauthenticatorsecret authenticatorkey ' +
    'authenticatorsecret encryptedotpsecret secondfactor secondfactorsecret',
);
/** Worth something only with the second factor. */
export const besideSecondFactor = list(
  'otpbackupcodes backupcodes recoverycodes twofactorrecoverycodes mfabackupcodes mfarecoverycodes encryptedotpsecretiv ' +
    'encryptedotpsecretsalt otprequiredforlogin twofactorenabled mfaenabled totpenabled otpenabled twofactorconfirmedat ' +
    'twofaenabled 2faenabled isusing2fa',
);
/** What travels with the password, beside salt and second factor. */
export const credentialNames = [...algorithmNames, ...mustChangeNames];

/** What says that an email is verified. */
export const emailVerifiedNames = list(
  'emailverified isemailverified emailverifiedat verifiedemail emailconfirmed emailconfirmedat isemailconfirmed ' +
    'mailverified mailverifiedat mailconfirmed mailconfirmedat emailvalidated confirmedat confirmed isconfirmed ' +
    'verifiedat verified isverified',
);
export const phoneVerifiedNames = list(
  'phoneverified phoneverifiedat phoneconfirmed phoneconfirmedat phonenumberverified phonenumberconfirmed isphoneverified',
);

const roleNames = list(
  'role roles userrole roleid accesslevel userlevel permissionlevel permissions privileges isadmin admin administrator ' +
    'isadministrator superuser issuperuser superadmin issuperadmin staff isstaff root isroot moderator ismoderator ' +
    'groups groupid usergroup usergroupid',
);
export const givesPower = (forms: readonly string[]): boolean => rankIn(roleNames, forms) !== undefined;

/** `no_later_than`: the password was set then or before. The best first. */
export const timeNames = {
  updated: list(
    'updatedat modifiedat changedat updated modified lastmodified lastupdated lastupdate datemodified dateupdated updatedon ' +
      'modifiedon updatetime modifytime lastmodifiedat lastupdatedat modificationdate updatedate modifieddate mtime',
  ),
  login: list(
    'currentsigninat lastlogin lastloginat lastsigninat lastloggedin lastloggedinat lastlogindate lastlogintime ' +
      'lastlogon loginat lastloginon lastauth lastauthat',
  ),
  /** `no_earlier_than`: then or after. */
  created: list(
    'lastpasswordreset createdat created datejoined joinedat joined registeredat registered registrationdate registrationtime ' +
      'createdon datecreated creationdate createddate createtime createdtime createdtimestamp insertedat signedupat signupdate ' +
      'signupat dateregistered regdate ctime',
  ),
} as const;

const aboutPassword = new Set(list('password passwd pwd pass pw passphrase'));
const aboutTime = new Set(
  list(
    'at on date time timestamp ts changed change updated update modified set last mtime changedat updatedat',
  ),
);
const otherThanChange = new Set(
  list(
    'expire expires expired expiry expiration until valid reset sent requested request token attempt attempts fail failed ' +
      'count hint question answer required force must temp tmp old next due days age policy version',
  ),
);

/** Whether the name is one of a time at which the password was changed: `pwd_at`, `password_last_changed`, `lastPasswordChange`. */
export function isPasswordTime(name: string): boolean {
  const words = wordsOf(name).flatMap((word) => passwordTimeWords(word));
  return (
    words.some((word) => aboutPassword.has(word)) &&
    words.some((word) => aboutTime.has(word)) &&
    !words.some((word) => otherThanChange.has(word))
  );
}

/** `pwdchangedtime` of a directory has no parts: it is read as if it had. */
function passwordTimeWords(word: string): string[] {
  const parts =
    /^(last)?(password|passwd|pwd)(last)?(changed|change|updated|modified|set)(at|on|date|time)?$/.exec(word);
  return parts === null ? [word] : parts.slice(1).filter((part) => part !== undefined);
}

const pending: readonly RegExp[] = [
  /\b(tokens?|sessions?|cookies?|nonce|csrf|jwt|oauth)\b/,
  /\b(api|access|secret|private|refresh) ?(keys?|secrets?)\b/,
  /\bclient secrets?\b/,
  /\b(activation|activate|verification|verify|confirmation|confirm|invite|invitation|reset|remember|unlock|reauthentication|magic|recovery|otp|sms|login) ?(key|code|hash|digest|salt|hmac|sent|expires|expiry|created|requested|link|stamp|valid)\b/,
  /\breset password\b/,
  /\bpassword reset (sent|requested|expires|at|code|key|hash|digest|link)\b/,
  /^(security|concurrency) ?stamp$/,
  /\b(unconfirmed|pending|new|next|requested) (email|mail|phone|username|login|password)\b/,
  /\b(email|mail|phone) (change|new)\b/,
];

/** Whether the name is one of what is pending or opens a door by itself: a token, a session, an API key. Never merged. */
export function isPending(name: string): boolean {
  const words = wordsOf(name);
  return (
    !secondFactorNames.includes(words.join('')) && pending.some((pattern) => pattern.test(words.join(' ')))
  );
}

function list(text: string): string[] {
  return text.split(' ');
}
