/** Review, in a real browser: people who never type a command answer conflicts, and do not overwrite each other. */
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/sql.js';
import { listConflicts } from '../../src/runs/conflicts.js';
import { listDecisions } from '../../src/runs/decisions/list.js';
import { type Page, servePage } from '../../src/web/server.js';
import { chromiumPath, launchBrowser } from '../support/browser.js';
import { seriousFaults } from '../support/page-faults.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const time = '2026-01-01';
const policies = `
match: { confirm: [email] }
conflicts: { password_tie: review, future_timestamp: review }
`;

describe.skipIf(chromiumPath === undefined)('review', () => {
  let browser: Browser | undefined;
  let page: Page;
  let tab: Tab;
  const link: string[] = [];

  /** A tab of somebody else's browser, which came by the newest link. */
  const reviewer = async (name: string): Promise<Tab> => {
    const context = await (browser as Browser).newContext();
    const their = await context.newPage();
    await their.goto(link.at(-1) ?? '');
    await their.getByRole('link', { name: 'Review', exact: true }).click();
    await their.getByLabel('decided by').fill(name);
    return their;
  };
  const person = (user_id: number, username: string, more: Readonly<Record<string, string>> = {}) => ({
    user_id,
    username,
    password: `geheim-${user_id}-${username}`,
    password_last_changed: time,
    email: null,
    ...more,
  });
  /** Plans what these rows are, and opens the page on it. */
  const look = async (
    test_db: ReturnType<typeof person>[],
    dev_db: ReturnType<typeof person>[],
    target?: string,
  ) => {
    await merge.begin({ columns: { email: 'text' }, more: policies });
    if (target !== undefined) await merge.databases.target.db.script(target);
    await merge.people('test_db', ...test_db);
    await merge.people('dev_db', ...dev_db);
    await merge.plan();
    page = await servePage({
      config: merge.config(),
      origin: 'file',
      by: 'page@host',
      onLink: (url) => link.push(url),
    });
    link.push(page.link);
    browser ??= await launchBrowser();
    tab = await reviewer('rita');
  };
  const conflict = (name: string) =>
    tab.getByRole('region', { name }).or(tab.locator('section.conflict')).first();
  const waiting = async () => (await listConflicts(merge.config())).conflicts.map(({ kind }) => kind).sort();
  const last = async () => (await listDecisions(merge.config())).decisions[0];

  beforeEach(() => async () => {
    await tab.context().close();
    await page.close();
  });
  afterAll(() => browser?.close());

  test('shows the accounts side by side, with what differs marked, and names as text', async () => {
    const hostile = '<img src=x onerror="document.title=1">\u202e';
    await look([person(1, hostile)], [person(2, hostile)]);
    await tab.getByRole('columnheader', { name: 'test_db:1' }).waitFor();
    await tab.getByRole('columnheader', { name: 'dev_db:2' }).waitFor();
    expect(await tab.locator('tr.differs th').allInnerTexts()).toEqual([expect.stringContaining('password')]);
    expect(await tab.locator('.side img').count()).toBe(0);
    expect(await tab.title()).toBe('Review · usermerge');
    expect(await tab.locator('body').innerText()).not.toContain('geheim');
    expect(await seriousFaults(tab)).toEqual([]);
  });

  test('by the mouse: whose password it is, with who said so and why; and that is taken back', async () => {
    await look([person(1, 'alice')], [person(2, 'alice')]);
    await tab.getByPlaceholder('why (n)').fill('asked her');
    await tab.getByRole('button', { name: 'Keep the password of dev_db' }).click();
    await tab.getByText('No conflict waits for a person.').waitFor();
    expect(await last()).toMatchObject({ by: 'rita', reason: 'asked her', state: 'new' });
    await tab.getByRole('cell', { name: 'asked her' }).waitFor();
    await tab.getByRole('button', { name: 'Take back' }).click();
    await conflict('alice').waitFor();
    expect(await waiting()).toEqual(['password_tie']);
  });

  test('by the keyboard: on to the next one, two people, a reason, and the answer is what the next plan does', async () => {
    await look(
      [person(1, 'alice'), person(2, 'bob', { email: 'bob@one.example' })],
      [
        person(1, 'alice', { password: 'geheim-other' }),
        person(2, 'bob', { email: 'robert@two.example', password_last_changed: '2026-02-01' }),
      ],
    );
    await tab.locator('.conflicts').getByText('password_tie').waitFor();
    // Out of the field with the name: letters are text there.
    await tab.getByRole('heading', { name: 'Review' }).click();
    await tab.keyboard.press('j');
    await tab.locator('section.conflict h2').getByText('password_tie').waitFor();
    await tab.keyboard.press('k');
    await tab.locator('section.conflict h2').getByText('confirm_mismatch').waitFor();
    await tab.keyboard.press('n');
    await tab.keyboard.type('two people');
    await tab.keyboard.press('Escape');
    const answers = await tab.locator('.answers button').allInnerTexts();
    await tab.keyboard.press(String(answers.findIndex((text) => text.startsWith('Two people')) + 1));
    await tab.getByText(/Decision \d+ is kept/).waitFor();
    expect(await last()).toMatchObject({ conflict: 'confirm_mismatch', reason: 'two people' });
    await merge.run();
    const rows = await merge.databases.target.db.query<{ n: string }>(
      sql`select count(*) as n from merged_users where email like '%example'`,
    );
    expect(rows[0]?.n).toBe('2');
  });

  test('two who answer one conflict do not overwrite each other: the second sees what the first said', async () => {
    await look([person(1, 'alice')], [person(2, 'alice')]);
    const second = await reviewer('sam');
    await second.getByRole('button', { name: 'Keep the password of test_db' }).waitFor();
    await tab.getByRole('button', { name: 'Keep the password of dev_db' }).click();
    await tab.getByText(/Decision \d+ is kept/).waitFor();
    const refused = second.waitForResponse((response) => response.url().endsWith('/api/decide'));
    await second.getByRole('button', { name: 'Keep the password of test_db' }).click();
    expect((await refused).status()).toBe(409);
    await second.getByRole('alert').getByText('of rita').waitFor();
    const { decisions } = await listDecisions(merge.config());
    expect(decisions.map(({ by }) => by)).toEqual(['rita']);
    await second.context().close();
  });

  test('the same for all like this says how many first', async () => {
    const names = ['alice', 'bob', 'carla'];
    await look(
      names.map((name, index) => person(index + 1, name)),
      names.map((name, index) => person(index + 11, name)),
    );
    await tab.getByText('3 conflicts', { exact: true }).waitFor();
    await tab.getByLabel('the same for all like this').check();
    await tab.getByRole('button', { name: 'Keep the password of dev_db' }).click();
    await tab.getByText('3 conflicts would get this answer').waitFor();
    expect(await waiting()).toHaveLength(3);
    await tab.getByRole('button', { name: 'Leave them' }).click();
    expect(await waiting()).toHaveLength(3);
    await tab.getByRole('button', { name: 'Keep the password of dev_db' }).click();
    await tab.getByRole('button', { name: 'Answer 3 conflicts' }).click();
    await tab.getByText('3 decisions kept').waitFor();
    expect(await waiting()).toEqual([]);
  });

  test('one person, leaving out, and a time that is right', async () => {
    await look(
      [
        person(1, 'bob', { email: 'bob@one.example' }),
        person(2, 'carl', { email: 'carl@one.example' }),
        person(3, 'dora', { password_last_changed: '2099-01-01' }),
      ],
      [
        person(1, 'bob', { email: 'robert@two.example' }),
        person(2, 'carl', { email: 'karl@two.example' }),
        person(3, 'dora', { password_last_changed: '2026-01-02' }),
      ],
    );
    const of = async (name: string, answer: string) => {
      await tab.locator('.conflicts button').filter({ hasText: name }).click();
      await tab.locator('section.conflict td').getByText(name, { exact: true }).first().waitFor();
      await tab.locator('.answers').getByRole('button', { name: answer }).click();
      await tab.getByText(/Decision \d+ is kept/).waitFor();
      await tab.locator('.conflicts button').filter({ hasText: name }).waitFor({ state: 'detached' });
    };
    await of('bob', 'One person');
    await of('carl', 'Leave out');
    await of('dora', 'The time is right');
    const said = (await listDecisions(merge.config())).decisions.map(({ conflict }) => conflict).sort();
    expect(said).toEqual(['confirm_mismatch', 'confirm_mismatch', 'future_timestamp']);
  });

  test('an id and a value are typed', async () => {
    const target = `drop table if exists merged_users; create table merged_users (
      user_id bigint generated by default as identity primary key, username varchar(12) unique, password text, password_last_changed timestamptz, email text
    )`;
    await look([person(5, 'eve'), person(6, 'far.too.long.a.name')], [person(5, 'fred')], target);
    await tab.getByLabel('value').fill('far');
    await tab.getByRole('button', { name: 'Pin this value' }).click();
    await tab.getByText('No conflict waits for a person.').waitFor();
    await tab.getByLabel('state').selectOption('settled');
    await tab.locator('.answers').getByLabel('user_id').fill('77');
    await tab.getByRole('button', { name: 'Give this id' }).click();
    await tab.getByText(/Decision \d+ is kept/).waitFor();
    await merge.run();
    const rows = await merge.databases.target.db.query(
      sql`select user_id::int as id, username from merged_users order by username`,
    );
    expect(rows).toEqual([
      { id: 5, username: 'eve' },
      { id: 6, username: 'far' },
      { id: 77, username: 'fred' },
    ]);
  });
});
