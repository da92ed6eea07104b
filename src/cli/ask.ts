import { createInterface } from 'node:readline';
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
