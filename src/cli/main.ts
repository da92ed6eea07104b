#!/usr/bin/env node
/** The process: its streams, signals and exit code. What a command does is in commands/. */
import { hostname, userInfo } from 'node:os';
import { loadConfig } from '../config/load.js';
import { exitCodes } from '../errors/codes.js';
import { apply } from '../runs/apply.js';
import { check } from '../runs/check.js';
import { listConflicts } from '../runs/conflicts.js';
import { crosswalk, crosswalkView } from '../runs/crosswalk.js';
import { decide, undoDecision, unpin } from '../runs/decide.js';
import { exportDecisions, importDecisions } from '../runs/decisions/exchange.js';
import { listDecisions } from '../runs/decisions/list.js';
import { explain } from '../runs/explain.js';
import { exportRecords } from '../runs/export.js';
import { forget, previewForget } from '../runs/forget.js';
import { init } from '../runs/init.js';
import { tryLogins } from '../runs/logins.js';
import { notices } from '../runs/notices.js';
import { plan, storedPlan } from '../runs/plan.js';
import { previewPurge, purge } from '../runs/purge.js';
import { references } from '../runs/references.js';
import { report } from '../runs/report.js';
import { listRuns, verifyLog } from '../runs/runs.js';
import { previewUndo, undo } from '../runs/undo.js';
import { verify } from '../runs/verify.js';
import { runCommandLine } from './command-line.js';
import { renderError } from './render/error.js';
import { screenFor } from './render/screen.js';

const { stdin, stdout, stderr, env } = process;
const interruption = new AbortController();

// A reader that went away (`| head`) is no failure: what a write meets is told to who wrote.
stdout.on('error', () => {});
stderr.on('error', () => {});

/** npm and npx pass on a Ctrl-C that the terminal sent to every process already: that is one, not two. */
const onceMs = 500;
let interruptedAt: number | undefined;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    interruptedAt ??= Date.now();
    interruption.abort();
    if (Date.now() - interruptedAt < onceMs) return;
    leave(
      'Interrupted again: not waiting for the clean-up. The server rolls back what was not committed.\n',
      exitCodes.interrupted,
    );
  });
}

process.on('uncaughtException', (error) => leave(renderError(error, screenFor(stderr)), exitCodes.failed));

process.exit(
  await runCommandLine(
    process.argv.slice(2),
    { stdin, stdout, stderr, env, interruption, by: person() },
    {
      ...{ loadConfig, init, check, plan, storedPlan, tryLogins, apply, verify, verifyLog, listRuns },
      ...{ exportRecords, crosswalk, crosswalkView, references, explain, previewUndo, undo, report, notices },
      ...{ previewPurge, purge, previewForget, forget },
      ...{ conflicts: listConflicts, decide, undoDecision, unpin },
      ...{ listDecisions, exportDecisions, importDecisions },
    },
  ),
);

/** Ends at once, with the cursor and the line wrapping that progress bars take away. */
function leave(lastWords: string, exitCode: number): never {
  if (stderr.isTTY) stderr.write('\u001b[?25h\u001b[?7h\n');
  stderr.write(lastWords);
  process.exit(exitCode);
}

function person(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A user id without a name, as in some containers.
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
