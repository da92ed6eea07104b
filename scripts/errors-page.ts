import { type ErrorRow, errorCodes, exitCodes } from '../src/errors/codes.js';

const exitMeanings: Readonly<Record<number, string>> = {
  [exitCodes.failed]: 'failed',
  [exitCodes.usage]: 'usage or configuration',
  [exitCodes.refused]: 'refused',
  [exitCodes.drift]: 'drift was found',
  [exitCodes.interrupted]: 'interrupted',
};

/** docs/errors.md, from the table of codes. */
export function errorsPage(): string {
  const rows = Object.entries<ErrorRow>(errorCodes).sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = rows.map(
    ([code, { meaning, next, exit }]) =>
      `## ${code}\n\n${meaning}\n\n**What to do:** ${next}\n\nExit code: ${exit} (${exitMeanings[exit]}).\n`,
  );
  return [
    '<!-- Written by `npm run docs` from src/errors/codes.ts: change it there. -->',
    '',
    '# Errors',
    '',
    'Each failure that you can do something about has a code. It is printed with what happened and what to do,',
    'and is in the JSON output as `code`. Passwords are never part of a message.',
    '',
    ...sections,
  ].join('\n');
}
