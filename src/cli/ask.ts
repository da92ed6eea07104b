import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Surroundings } from './surroundings.js';

/** Whether there is a person who can be asked. */
export const canAsk = ({ stdin, stderr }: Surroundings): boolean =>
  stdin.isTTY === true && stderr.isTTY === true;

/**
 * What the person types after `question`, without spaces at the ends; null where they type nothing more (Ctrl-D). Ctrl-C
 * interrupts the command. The question is on stderr, so that a report on stdout can go into a file.
 */
export async function ask(
  question: string,
  { stdin, stderr, interruption }: Surroundings,
): Promise<string | null> {
  const { signal } = interruption;
  const lines = createInterface({ input: stdin, output: stderr, terminal: true });
  const close = (): void => lines.close();
  signal.addEventListener('abort', close);
  try {
    return await new Promise((resolve) => {
      lines.once('line', (line) => resolve(line.trim()));
      lines.once('close', () => resolve(null));
      lines.once('SIGINT', () => interruption.abort());
      lines.setPrompt(question);
      lines.prompt();
    });
  } finally {
    signal.removeEventListener('abort', close);
    lines.close();
  }
}

/**
 * A secret that the person types after `question`: nothing of it is shown. Without a terminal, the first line of standard
 * input. Null where nothing more comes.
 */
export async function askHidden(
  question: string,
  { stdin, stderr, interruption }: Surroundings,
): Promise<string | null> {
  const { signal } = interruption;
  const isAsked = stdin.isTTY === true;
  if (isAsked) stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isAsked });
  const close = (): void => lines.close();
  signal.addEventListener('abort', close);
  try {
    return await new Promise((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(null));
      lines.once('SIGINT', () => interruption.abort());
    });
  } finally {
    if (isAsked) stderr.write('\n');
    signal.removeEventListener('abort', close);
    lines.close();
  }
}
