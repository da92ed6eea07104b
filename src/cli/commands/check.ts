import type { Command } from 'commander';
import { exitCodes } from '../../errors/codes.js';
import { addMergeOptions, examples, type Invocation } from '../command.js';
import { renderCheck } from '../render/check.js';
import { addLoginOptions, type LoginOptions, triedLogins } from './logins.js';

export function addCheckCommand(program: Command, invocation: Invocation): void {
  addLoginOptions(addMergeOptions(program.command('check')), ', as the newest plan would make it')
    .summary('say whether sources and target are fit for the merge')
    .description(
      'Looks at sources and target without reading the users: whether they can be reached, versions, privileges, columns and types, zones, what refers to the users, and which hazards to expect. Changes nothing. Exit code 1 where a line is a failure, or a login opens no golden record.',
    )
    .addHelpText(
      'after',
      examples([
        'usermerge check',
        'usermerge check --config staging.yaml --json',
        'usermerge check --login alice',
      ]),
    )
    .action(async (options: LoginOptions) => {
      if (await triedLogins(options, 'plan', exitCodes.failed, invocation)) return;
      const { config, origin } = await invocation.config(options);
      const report = await invocation.watch(options, 'nothing was changed.', (watched) =>
        invocation.runs.check(config, { ...watched, origin }),
      );
      await invocation.print(options, report, renderCheck);
      if (report.lines.some(({ level }) => level === 'failure')) invocation.exitCode = exitCodes.failed;
    });
}
