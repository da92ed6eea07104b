import { redact } from '../../errors/redact.js';
import type { ErrorPlace } from '../../errors/usermerge-error.js';
import { UsermergeError } from '../../errors/usermerge-error.js';
import type { Screen } from './screen.js';
import { printable, printableLines, value, wrap } from './text.js';

/** What failed, where, and what to do next. An error that is none of ours is a bug, and shows its stack. */
export function renderError(error: unknown, screen: Screen): string {
  return error instanceof UsermergeError ? failure(error, screen) : bug(error, screen);
}

/** One line that says in what state an interrupted command left things. */
export function renderInterruption({ message }: UsermergeError, { colours }: Screen): string {
  return `${colours.bold('Interrupted')}: ${printable(message)}\n`;
}

function failure(error: UsermergeError, { colours, width }: Screen): string {
  const [first = '', ...more] = printableLines(error.message);
  const lines = [
    `${colours.bold(colours.red(error.code))}: ${first}`,
    ...more.map((line) => (line.startsWith('  ') ? line : `  ${line}`)),
    ...(error.at === undefined ? [] : hanging('at', place(error.at), width)),
    ...hanging('next', printable(error.next), width),
  ];
  return `${lines.join('\n')}\n`;
}

function place(at: ErrorPlace): string {
  const entries = Object.entries(at) as [string, string | number][];
  return entries.map(([what, where]) => `${what} ${value(String(where))}`).join(', ');
}

function hanging(title: string, text: string, width: number): string[] {
  return text === '' ? [] : wrap(text, width, ' '.repeat(8), `  ${title.padEnd(6)}`);
}

function bug(error: unknown, { colours }: Screen): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    `${colours.bold(colours.red('This is a bug in usermerge'))}, and not something that you did. Nothing of a run is kept unless all of it is.`,
    'Please report it, with the command and these lines (no password is in them that we know of; look before you send):',
    ...printableLines(redact(stack)).map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}
