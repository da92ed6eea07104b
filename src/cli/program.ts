import { Command } from 'commander';
import { version } from '../config/version.js';
import type { Invocation } from './command.js';
import { addApplyCommand } from './commands/apply.js';
import { addCheckCommand } from './commands/check.js';
import { addConflictsCommand } from './commands/conflicts.js';
import { addCrosswalkCommand } from './commands/crosswalk.js';
import { addDecideCommand } from './commands/decide.js';
import { addDecisionsCommand } from './commands/decisions.js';
import { addExplainCommand } from './commands/explain.js';
import { addExportCommand } from './commands/export.js';
import { addForgetCommand } from './commands/forget.js';
import { addInitCommand } from './commands/init.js';
import { addNoticesCommand } from './commands/notices.js';
import { addPlanCommand } from './commands/plan.js';
import { addPresetsCommand } from './commands/presets.js';
import { addPurgeCommand } from './commands/purge.js';
import { addReportCommand } from './commands/report.js';
import { addRunsCommand } from './commands/runs.js';
import { addUiCommand } from './commands/ui.js';
import { addUndoCommand } from './commands/undo.js';
import { addVerifyCommand } from './commands/verify.js';
import { screenFor } from './render/screen.js';

const afterHelp = `
Without a file:
  $ usermerge apply --yes --allow unconfirmed_match \\
      --source test_db=postgres://app@db1/test_db --source dev_db=postgres://app@db2/dev_db \\
      --target postgres://app@db3/merged

Exit codes:
  0    done
  1    failed
  2    usage or configuration
  3    refused: a hazard that is not allowed, --strict and stale, or no yes when asked
  4    verify found drift
  5    plan, conflicts --exit-code: conflicts wait for a decision
  6    plan --exit-code: the plan has changes
  130  interrupted`;

/** All commands and options; `print` takes what commander itself says (help, the version). */
export function buildProgram(invocation: Invocation, print: (text: string) => void): Command {
  const { width } = screenFor(invocation.surroundings.stdout);
  const program = new Command('usermerge')
    .description(
      'Merges user accounts of several databases into one table: planned, applied exactly, verified.',
    )
    .version(version, '-V, --version', 'the version of usermerge')
    .helpOption('-h, --help', 'what a command does, and its options')
    .helpCommand('help [command]', 'what a command does, and its options')
    .exitOverride()
    .configureOutput({
      writeOut: print,
      writeErr: print,
      outputError: () => {},
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
    })
    .addHelpText('after', afterHelp);
  addInitCommand(program, invocation);
  addCheckCommand(program, invocation);
  addPlanCommand(program, invocation);
  addApplyCommand(program, invocation);
  addConflictsCommand(program, invocation);
  addDecideCommand(program, invocation);
  addDecisionsCommand(program, invocation);
  addVerifyCommand(program, invocation);
  addRunsCommand(program, invocation);
  addExplainCommand(program, invocation);
  addReportCommand(program, invocation);
  addCrosswalkCommand(program, invocation);
  addExportCommand(program, invocation);
  addNoticesCommand(program, invocation);
  addUiCommand(program, invocation);
  addUndoCommand(program, invocation);
  addPurgeCommand(program, invocation);
  addForgetCommand(program, invocation);
  addPresetsCommand(program, invocation);
  return program;
}
