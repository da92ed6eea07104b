import { CommanderError } from 'commander';
import { exitCodes } from '../errors/codes.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { Invocation } from './command.js';
import { buildProgram } from './program.js';
import { renderError, renderInterruption } from './render/error.js';
import { screenFor } from './render/screen.js';
import type { Runs, Surroundings } from './surroundings.js';

/**
 * One command, from its words to its exit code. The report is on stdout, everything else on stderr; both are with the
 * system when this resolves. It never rejects for what the command meets.
 */
export async function runCommandLine(
  words: readonly string[],
  surroundings: Surroundings,
  runs: Runs,
): Promise<number> {
  const invocation = new Invocation(surroundings, runs);
  let said = '';
  try {
    const program = buildProgram(invocation, (text) => {
      said += text;
    });
    await program.parseAsync(words, { from: 'user' });
    if (surroundings.interruption.signal.aborted && !invocation.endsByInterruption) {
      await invocation.tell('Interrupted too late: the command had done all that it was to do.\n');
    }
    return invocation.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return await usage(error, said, invocation);
    const screen = screenFor(surroundings.stderr);
    if (
      surroundings.interruption.signal.aborted &&
      error instanceof UsermergeError &&
      error.code === 'INTERRUPTED'
    ) {
      await invocation.tell(renderInterruption(error, screen));
      return exitCodes.interrupted;
    }
    await invocation.tell(renderError(error, screen));
    return error instanceof UsermergeError ? error.exit : exitCodes.failed;
  }
}

/** Help that was asked for is the answer; help instead of a command, and every other complaint of commander, is not. */
async function usage(error: CommanderError, said: string, invocation: Invocation): Promise<number> {
  const { stdout, stderr } = invocation.surroundings;
  if (error.exitCode === 0) {
    await invocation.write(stdout, said);
    return 0;
  }
  if (error.code === 'commander.help') {
    await invocation.write(stderr, said);
    return exitCodes.usage;
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const next = suggestion?.replace(/^\((.*)\)$/, '$1');
  const wrong = new UsermergeError('CONFIG_INVALID', message, {
    next: `${next === undefined ? '' : `${next} `}\`usermerge --help\` names all commands, \`usermerge COMMAND --help\` its options.`,
  });
  await invocation.tell(renderError(wrong, screenFor(stderr)));
  return exitCodes.usage;
}
