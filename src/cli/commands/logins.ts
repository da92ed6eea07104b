/** `--login` and `--sample` of check and verify: a rehearsal before the merge, the proof after it. */
import type { Command } from 'commander';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { type LoginAttempt, readLogins } from '../../runs/logins.js';
import { askHidden } from '../ask.js';
import type { Invocation, MergeOptions } from '../command.js';
import { renderLogins } from '../render/logins.js';

export interface LoginOptions extends MergeOptions {
  readonly login?: string;
  readonly sample?: string;
}

export function addLoginOptions(command: Command, golden: string): Command {
  return command
    .option(
      '--login <username>',
      `ask for a password, and say which accounts and which golden record it opens${golden}; nothing else is done`,
    )
    .option('--sample <file>', 'the same for a CSV file of test logins (username,password)');
}

/** Whether logins were asked for, and tried; then the command has nothing else to do. */
export async function triedLogins(
  options: LoginOptions,
  by: 'plan' | 'target',
  failed: number,
  invocation: Invocation,
): Promise<boolean> {
  if (options.login === undefined && options.sample === undefined) return false;
  if (options.login !== undefined && options.sample !== undefined)
    throw new UsermergeError('CONFIG_INVALID', '--login and --sample are two questions', {
      next: 'Ask one of them.',
    });
  const { config, origin } = await invocation.config(options);
  const attempts =
    options.sample === undefined
      ? [await attemptOf(options.login ?? '', invocation)]
      : await readLogins(options.sample);
  const report = await invocation.watch(options, 'nothing was changed.', (watched) =>
    invocation.runs.tryLogins(config, attempts, { ...watched, origin, by }),
  );
  await invocation.print(options, report, renderLogins);
  if (report.failed > 0) invocation.exitCode = failed;
  return true;
}

async function attemptOf(username: string, invocation: Invocation): Promise<LoginAttempt> {
  const password = await askHidden(`Password of ${username} (not shown): `, invocation.surroundings);
  invocation.stopIfInterrupted('nothing was changed.');
  if (password === null || password === '')
    throw new UsermergeError('CONFIG_INVALID', 'no password was given', {
      next: 'Type it when asked, or give it as the first line of standard input.',
    });
  return { username, password };
}
