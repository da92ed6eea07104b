const open = ['active', 'enabled'];
const shut = words(
  'inactive disabled blocked banned deleted locked suspended deactivated archived revoked closed',
);
const others = words(
  'status userstatus accountstatus accountstate lockoutend validuntil accountexpires accountlocked accountenabled ' +
    'accountdisabled accountnonlocked accountnonexpired deletiondate loginallowed canlogin ' +
    'useraccountcontrol pwdaccountlockedtime nsaccountlock lockouttime shadowexpire',
);

/** Names of columns that say whether an account is open, without case and underscores. */
const statusNames = new Set([
  ...[...open, ...shut].flatMap((word) => [word, `is${word}`]),
  ...shut.flatMap((word) => [`${word}at`, `${word}on`, `${word}until`, `${word}date`]),
  ...others,
]);

/**
 * Of `columns`, those that look like a status, or are among the `known` ones, and that nothing uses: not in `used`, and no
 * word of `text` (the `where` or `query` of the source).
 */
export function unusedStatusColumns(
  columns: readonly string[],
  used: ReadonlySet<string>,
  text: string,
  known: readonly string[] = [],
): string[] {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []);
  return columns.filter((name) => {
    const plain = name.toLowerCase();
    const isStatus = known.includes(name) || statusNames.has(plain.replaceAll('_', ''));
    return isStatus && !used.has(name) && !words.has(plain);
  });
}

function words(text: string): string[] {
  return text.split(' ');
}
