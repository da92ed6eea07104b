/** Over any history explain tells what the runs did: right after one, what the rules take is what the target holds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sql } from '../../src/postgres/sql.js';
import { explain } from '../../src/runs/explain.js';
import { useDatabases } from '../support/databases.js';
import { histories } from '../support/histories.js';
import { Difference, World } from '../support/world.js';

const seed = Number(process.env.USERMERGE_SEED ?? 1);
const numRuns = Number(process.env.USERMERGE_RUNS ?? 5);
const databases = useDatabases('test_db', 'dev_db', 'old_db', 'target');

/** Golden records of which nothing waits, is held or was left out as stale; `winner`: as the last run took it. */
const settled = sql`
  select g.user_id::text as id, g.suffixed, s.name || ':' || g.winner_source_user_id as winner
  from usermerge.golden g
  left join usermerge.source s on s.source_no = g.winner_source_no
  where g.state = 'live' and not exists (
    select from usermerge.crosswalk c
    join usermerge.waiting w on w.source_no = c.source_no and w.source_user_id = c.source_user_id
    where c.user_id = g.user_id
  )
`;

test('over any history, what explain says won is what the target holds right after a run', {
  timeout: 3_600_000,
}, async () => {
  let explained = 0;
  const property = fc.asyncProperty(histories({ runs: 4, stepsBetween: 5 }), async (history) => {
    const world = await World.begin(databases, history.setup);
    for (const step of history.steps) {
      try {
        await world.take(step);
      } catch (error) {
        // Where engine and model differ is for the laws to say.
        if (error instanceof Difference) return;
        throw error;
      }
      if (step.do !== 'run' || !step.apply) continue;
      const records = await world.target.query<{ id: string; suffixed: boolean; winner: string | null }>(
        settled,
      );
      for (const { id, suffixed, winner } of records) {
        const { people } = await explain(world.config, { who: [`@target:${id}`] });
        const [person] = people;
        explained += 1;
        expect(people.length, world.story()).toBe(1);
        expect(
          {
            winner: person?.credential.winner,
            password: person?.credential.password,
            notes: person?.columns.filter(
              ({ column, note }) =>
                note !== null && !(column === 'username' && suffixed) && !/^left empty, because/.test(note),
            ),
          },
          `user_id ${id}\n${JSON.stringify(person, null, 1)}\n${world.story()}`,
        ).toEqual({ winner, password: person?.credential.inTarget, notes: [] });
      }
    }
  });
  const result = await fc.check(property, {
    seed,
    numRuns,
    endOnFailure: process.env.USERMERGE_SHRINK === undefined,
  });
  const why = result.errorInstance instanceof Error ? result.errorInstance.message : '';
  expect(result.failed, `USERMERGE_SEED=${seed} USERMERGE_RUNS=${result.numRuns}\n${why}`).toBe(false);
  expect(explained).toBeGreaterThan(0);
});
