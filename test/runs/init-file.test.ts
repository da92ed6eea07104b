/** The file that init writes says what was proposed, whatever names there are in a database. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import { renderProposal } from '../../src/runs/init/proposal-file.js';
import type { Proposal } from '../../src/runs/init/propose.js';
import { parseAnswers, targetName } from '../../src/runs/init/questions.js';

const awkward = [
  '$' + '{HOME}',
  '$$' + '{x}',
  '# no',
  ': ',
  '- ',
  "'",
  '"',
  '\\',
  '{',
  ']',
  '*',
  '&',
  '!',
  '%',
  '@',
  '`',
  'null',
  '~',
  '😀',
  '\u202e',
  ' ',
];
/** A name that PostgreSQL and the configuration take. */
const column = fc
  .array(fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
  .filter((name) => !/\p{Cc}/u.test(name) && Buffer.byteLength(name) <= 63);
const sentence = fc.string({ unit: 'binary', maxLength: 200 });

const env = { TARGET_URL: 'postgres://u:p@db/target', SHOP_URL: 'postgres://u:p@db/shop' };
const variable = (name: string): string => `\${${name}}`;

describe('the file', () => {
  test('is read as it was meant, and holds every comment on lines of comments', () => {
    fc.assert(
      fc.property(
        column,
        column,
        column,
        column,
        sentence,
        sentence,
        (id, name, password, where, why, warning) => {
          const proposal: Proposal = {
            config: {
              target: { url: variable('TARGET_URL'), table: 'merged_users' },
              sources: [
                {
                  name: 'shop',
                  url: variable('SHOP_URL'),
                  table: 'public.users',
                  where,
                  columns: { source_user_id: id, username: name, password },
                },
              ],
              match: { on: ['username'], normalize: [], same_people: false },
            },
            notes: {
              why: new Map([
                ['sources.0.columns.username', why],
                ['sources.0.where', why.repeat(3)],
                ['match', why],
              ]),
              before: new Map([['sources.0', [why, warning]]]),
              after: new Map([
                ['sources.0.columns', [`  ${why}`]],
                ['match', [warning]],
              ]),
            },
            warnings: [warning],
          };
          const text = renderProposal(proposal, [{ name: 'SHOP_URL', of: 'source shop', place: 'db/shop' }]);
          const [source] = parseConfig(text, { file: 'usermerge.yaml', flags: { allow: [] }, env }).sources;
          expect(source).toMatchObject({
            where,
            columns: { sourceUserId: id, username: name, password },
            url: env.SHOP_URL,
          });
        },
      ),
    );
  });
});

test('answers of flags are those of the questions', () => {
  const flags = {
    map: ['a.b.username=x=y', '@target.username=login'],
    time: [],
    zone: ['a.b=UTC'],
    unit: [],
    history: [],
    samePeople: 'no',
  };
  expect(parseAnswers(flags, ['a.b'])).toEqual({
    'map a.b.username': 'x=y',
    [`map ${targetName}.username`]: 'login',
    'zone a.b': 'UTC',
    'same-people': 'no',
  });
});
