/** What the page asks for: each answer is one call of src/runs. */
import { setTimeout } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { LoadedConfig } from '../config/load.js';
import { UsermergeError } from '../errors/usermerge-error.js';
import { type ConflictKind, conflictPolicies, hazards } from '../pipeline/vocabulary.js';
import { apply } from '../runs/apply.js';
import { listChanges } from '../runs/changes.js';
import { listConflicts } from '../runs/conflicts.js';
import { decide, undoDecision } from '../runs/decide.js';
import { listDecisions } from '../runs/decisions/list.js';
import { explain } from '../runs/explain.js';
import { currentPlan, overview } from '../runs/overview.js';
import { plan } from '../runs/plan.js';
import { report } from '../runs/report.js';
import { listRuns } from '../runs/runs.js';
import { previewUndo, undo } from '../runs/undo.js';
import { verify } from '../runs/verify.js';
import { failureOf, statusOf } from './failure.js';
import { renderReportPage } from './report/report-page.js';
import { Work } from './work.js';

export interface ApiOptions extends Pick<LoadedConfig, 'config' | 'origin'> {
  /** Who works at the page, for the list of runs. */
  readonly by: string;
}

const runId = z.coerce.number().int().positive();
const changesQuery = z.object({
  action: z.enum(['insert', 'update']).optional(),
  search: z.string().max(500).optional(),
  after: z.string().max(4000).optional(),
});
const kind = z.enum(Object.keys(conflictPolicies) as [ConflictKind, ...ConflictKind[]]);
const state = z.enum(['open', 'void', 'decided', 'settled']);
const conflictsQuery = z.object({
  kind: kind.optional(),
  state: state.optional(),
  offset: z.coerce.number().int().nonnegative().optional(),
});
const text = z.string().max(4000);
const answer = z.discriminatedUnion('do', [
  z.object({ do: z.literal('keep'), account: text }),
  z.object({ do: z.literal('merge'), with: text.nullable() }),
  z.object({ do: z.literal('separate'), people: z.array(z.array(text)) }),
  z.object({ do: z.literal('skip'), accounts: z.array(text) }),
  z.object({ do: z.literal('time') }),
  z.object({ do: z.literal('id'), id: text }),
  z.object({ do: z.literal('pin'), column: text, value: text.nullable() }),
]);
const decider = z.object({ by: z.string().max(200) });
const deciding = decider.extend({
  about: z.union([
    z.object({ conflict: text }),
    z.object({ filter: z.object({ kinds: z.array(kind), states: z.array(state).optional() }) }),
  ]),
  answer,
  reason: text,
  dryRun: z.boolean(),
});
const work = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan') }),
  z.object({ kind: z.literal('verify') }),
  z.object({
    kind: z.literal('apply'),
    planId: z.int().positive(),
    allow: z.array(z.enum(hazards)),
    /** The name of the target's table, typed. */
    confirm: z.string(),
  }),
  z.object({
    kind: z.literal('undo'),
    runId: z.int().positive(),
    skipChanged: z.boolean(),
    confirm: z.string(),
  }),
]);

export function api({ config, origin, by }: ApiOptions): Hono {
  const app = new Hono();
  const atWork = new Work();

  app.onError((error, context) => context.json(failureOf(error), statusOf(error)));
  app.get('/overview', async (context) => context.json(await overview(config)));
  app.get('/plan', async (context) => context.json(await currentPlan(config)));
  app.get('/changes', async (context) =>
    context.json(await listChanges(config, parsed(changesQuery, context.req.query()))),
  );
  app.get('/runs', async (context) => context.json(await listRuns(config)));
  app.get('/runs/:run/report', async (context) => {
    const id = parsed(runId, context.req.param('run'));
    context.header('Content-Disposition', `attachment; filename="usermerge-run-${id}.html"`);
    return context.html(renderReportPage(await report(config, { runId: id })));
  });
  app.get('/runs/:run/undo', async (context) =>
    context.json(await previewUndo(config, { runId: parsed(runId, context.req.param('run')) })),
  );
  app.get('/explain', async (context) => {
    const who = parsed(z.string().min(1).max(500), context.req.query('who'));
    const other = context.req.query('other');
    return context.json(await explain(config, { who: other ? [who, other] : [who] }));
  });

  app.get('/conflicts', async (context) => {
    const { kind, state, offset } = parsed(conflictsQuery, context.req.query());
    return context.json(
      await listConflicts(config, {
        ...(kind && { kinds: [kind] }),
        ...(state && { states: [state] }),
        ...(offset && { offset }),
      }),
    );
  });
  app.get('/decisions', async (context) => context.json(await listDecisions(config, { all: true })));
  // Whoever says a name is called by it: several people sit at one page.
  const called = (name: string) => name.trim() || by;
  app.post('/decide', async (context) => {
    const { about, answer, reason, dryRun, by } = parsed(deciding, await bodyOf(context));
    return context.json(
      await inTurn(() =>
        decide(config, about, answer, { reason: reason.trim() || null, dryRun, by: called(by) }),
      ),
    );
  });
  app.post('/decisions/:decision/undo', async (context) => {
    const decision = parsed(runId, context.req.param('decision'));
    const { by } = parsed(decider, await bodyOf(context));
    return context.json(await inTurn(() => undoDecision(config, decision, { by: called(by) })));
  });

  app.get('/work', (context) => context.json(atWork.state));
  app.post('/work/cancel', (context) => {
    atWork.cancel();
    return context.json(atWork.state);
  });
  app.post('/work', async (context) => {
    const asked = parsed(work, await bodyOf(context));
    if ('confirm' in asked && asked.confirm !== config.target.table.name) {
      throw new UsermergeError(
        'CONFIG_INVALID',
        `what was typed is not the name of the target, ${config.target.table.name}`,
      );
    }
    atWork.start(asked.kind, async (watched): Promise<Readonly<Record<string, number>>> => {
      switch (asked.kind) {
        case 'plan': {
          const { changes } = await plan(config, { ...watched, origin, by });
          return { insert: changes.insert, update: changes.update };
        }
        case 'verify': {
          const { drift, movedOn } = await verify(config, { ...watched, origin, by });
          return { drift, movedOn };
        }
        case 'apply': {
          const { planId, allow } = asked;
          const run = await apply(config, { ...watched, origin, by, planId, allow });
          return { run: run.runId, inserted: run.inserted, updated: run.updated, stale: run.stale };
        }
        case 'undo': {
          const { runId, skipChanged } = asked;
          const run = await undo(config, { ...watched, by, runId, skipChanged });
          return { restored: run.restored, deleted: run.deleted, left: run.left };
        }
      }
    });
    return context.json(atWork.state, 202);
  });
  return app;
}

const bodyOf = (context: Context): Promise<unknown> => context.req.json().catch(() => null);

/** People who decide at the same time take turns; one who would wait for a run is told so. */
async function inTurn<T>(fn: () => Promise<T>, turns = 20): Promise<T> {
  try {
    return await fn();
  } catch (error) {
    if (turns === 0 || !(error instanceof UsermergeError && error.code === 'LOCKED')) throw error;
    await setTimeout(100);
    return inTurn(fn, turns - 1);
  }
}

/** What was asked, or a refusal that says what is wrong with it. */
function parsed<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new UsermergeError('CONFIG_INVALID', `this cannot be asked: ${z.prettifyError(result.error)}`);
}
