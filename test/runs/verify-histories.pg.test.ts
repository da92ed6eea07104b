/** Over any history verify agrees with the runs: right after one nothing drifts, and nothing has moved on. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verify } from '../../src/runs/verify.js';
import { useDatabases } from '../support/databases.js';
import { histories, tell } from '../support/histories.js';
import { Difference, World } from '../support/world.js';

const seed = Number(process.env.USERMERGE_SEED ?? 1);
const numRuns = Number(process.env.USERMERGE_RUNS ?? 5);
const databases = useDatabases('test_db', 'dev_db', 'old_db', 'target');

test('over any history, verify finds no drift right after a run', { timeout: 3_600_000 }, async () => {
  let verified = 0;
  const property = fc.asyncProperty(histories({ runs: 4, stepsBetween: 5 }), async (history) => {
    const world = await World.begin(databases, history.setup);
    for (const [index, step] of history.steps.entries()) {
      try {
        await world.take(step);
      } catch (error) {
        // Where engine and model differ is for the laws to say.
        if (error instanceof Difference) return;
        throw error;
      }
      if (step.do !== 'run' || !step.apply) continue;
      const { drift, movedOn, findings, laws } = await verify(world.config);
      verified += 1;
      const told = tell({ setup: history.setup, steps: history.steps.slice(0, index + 1) });
      expect({ drift, movedOn, findings, broken: laws.filter(({ broken }) => broken > 0) }, told).toEqual({
        drift: 0,
        movedOn: 0,
        findings: [],
        broken: [],
      });
    }
  });
  const result = await fc.check(property, {
    seed,
    numRuns,
    endOnFailure: process.env.USERMERGE_SHRINK === undefined,
  });
  const why = result.errorInstance instanceof Error ? result.errorInstance.message : '';
  expect(result.failed, `USERMERGE_SEED=${seed} USERMERGE_RUNS=${result.numRuns}\n${why}`).toBe(false);
  expect(verified).toBeGreaterThan(0);
});
