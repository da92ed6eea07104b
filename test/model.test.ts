import { describe, expect, it } from 'vitest';
import { infinity, minusInfinity } from './model/ledger.js';
import { at, changes, counts, day, minute, noon, Story, source, user } from './model/story.js';

const unchanged = { insert: 0, update: 0 };
const withEmail = {
  sources: [
    source('test_db', { columns: ['email'], verified: { email: 'email_verified' } }),
    source('dev_db', { columns: ['email'], verified: { email: 'email_verified' } }),
  ],
  match: { on: ['username'], normalize: [], confirm: ['email'] },
  columns: { email: { survivorship: 'newest', type: 'text' } },
} as const;

describe('reading', () => {
  it('rejects rows without an id or a username, and counts each', () => {
    const story = new Story().holds(
      'test_db',
      user(null, 'a'),
      user('', 'b'),
      user('1', null),
      user('2', 'c'),
    );
    const planned = story.runs();
    expect(planned.sources.get('test_db')).toMatchObject({ rows: 4, accounts: 4, rejected: 3, merged: 1 });
    expect(counts(planned)).toEqual({ rejected_row: 3 });
  });

  it('rejects all rows of an id whose contents differ, and supersedes repeats of one content', () => {
    const story = new Story().holds(
      'test_db',
      user('1', 'alice', 'a'),
      user('1', 'alice', 'b'),
      user('2', 'bob'),
      user('2', 'bob'),
    );
    expect(story.runs().sources.get('test_db')).toMatchObject({
      rows: 4,
      accounts: 3,
      rejected: 2,
      merged: 1,
      superseded: 1,
    });
  });

  it('takes the latest row of an id where the source keeps its history', () => {
    const story = new Story({ sources: [source('test_db', { history: 'latest' })] }).holds(
      'test_db',
      user('1', 'alice', 'new', at(3)),
      user('1', 'alice', 'old', at(1)),
      user('1', 'alice', 'older', null),
    );
    expect(story.runs().sources.get('test_db')).toMatchObject({ accounts: 1, merged: 1, superseded: 2 });
    expect(story.row('1')).toMatchObject({ password: 'new' });
  });

  it('rejects what is too long for an index', () => {
    const story = new Story().holds('test_db', user('1', 'ü'.repeat(1301)), user('2', 'ü'.repeat(1300)));
    expect(story.runs().sources.get('test_db')).toMatchObject({ rejected: 1, merged: 1 });
  });

  it('counts the last good state of an account whose row is rejected', () => {
    const story = new Story().holds('test_db', user('1', 'alice'));
    story.runs();
    const planned = story.holds('test_db', user('1', null)).runs();
    expect(planned.sources.get('test_db')).toMatchObject({ rejected: 1, merged: 0, vanished: 0 });
    expect(changes(planned)).toEqual(unchanged);
  });

  it('keeps the last state of an account that vanished', () => {
    const story = new Story().holds('test_db', user('1', 'alice'));
    story.runs();
    const planned = story.holds('test_db').runs();
    expect(planned.sources.get('test_db')).toMatchObject({ rows: 0, accounts: 0, vanished: 1 });
    expect(counts(planned)).toEqual({ vanished_account: 1 });
    expect(story.row('1')).toMatchObject({ username: 'alice' });
  });

  it('lets a source that is not read count as it was', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)));
    story.runs();
    story.holds('dev_db', user('7', 'alice', 'b', at(2))).holds('test_db');
    expect(story.runs('dev_db').sources.get('test_db')).toMatchObject({
      accounts: 1,
      merged: 1,
      vanished: 0,
    });
    expect(story.target).toHaveLength(1);
    expect(story.row('1')).toMatchObject({ password: 'b' });
  });
});

describe('the password rule', () => {
  const merge = (...accounts: readonly [string, bigint | null][]) => {
    const story = new Story();
    accounts.forEach(([password, time], index) => {
      story.holds(index === 0 ? 'test_db' : 'dev_db', user(String(index + 1), 'alice', password, time));
    });
    return { planned: story.runs(), row: story.row('1') };
  };

  it('lets the latest change win, whichever source is first', () => {
    expect(merge(['a', at(1)], ['b', at(2)]).row).toMatchObject({
      password: 'b',
      password_last_changed: at(2),
    });
    expect(merge(['a', at(2)], ['b', at(1)]).row).toMatchObject({
      password: 'a',
      password_last_changed: at(2),
    });
  });

  it('counts microseconds', () => {
    expect(merge(['a', at(1)], ['b', at(1) + 1n]).row).toMatchObject({ password: 'b' });
  });

  it('lets the source of higher priority win a tie, and counts it', () => {
    const { row, planned } = merge(['a', at(1)], ['b', at(1)]);
    expect(row).toMatchObject({ password: 'a' });
    expect(counts(planned)).toEqual({ password_tie: 1 });
  });

  it('takes a time that is unknown as the oldest, and says when it decided nothing', () => {
    expect(merge(['a', null], ['b', at(1)]).row).toMatchObject({ password: 'b' });
    expect(counts(merge(['a', null], ['b', null]).planned)).toEqual({ missing_timestamp: 1 });
    expect(merge(['a', minusInfinity], ['b', at(1)]).row).toMatchObject({ password: 'b' });
  });

  it('prefers a usable password to one that is newer and is not, and asks', () => {
    const story = new Story({ conflicts: { revoked_password: 'usable' } })
      .holds('test_db', user('1', 'alice', 'a', at(1)))
      .holds('dev_db', user('2', 'alice', '!b', at(2)));
    expect(counts(story.runs())).toEqual({ revoked_password: 1 });
    expect(story.row('1')).toMatchObject({ password: 'a' });

    story.config = { ...story.config, conflicts: { revoked_password: 'unusable' } };
    story.runs();
    expect(story.row('1')).toMatchObject({ password: '!b' });

    const asking = new Story()
      .holds('test_db', user('1', 'alice', 'a', at(1)))
      .holds('dev_db', user('2', 'alice', '*LK*', at(2)));
    expect(asking.runs().sources.get('dev_db')).toMatchObject({ waiting: 1 });
    expect(asking.target).toEqual([]);
  });

  it('inserts a person without any usable password, and counts it', () => {
    const { row, planned } = merge(['', at(1)], ['x', at(2)]);
    expect(row).toMatchObject({ password: 'x' });
    expect(counts(planned)).toEqual({ unusable_password: 1 });
  });

  it('moves the time even where the password is equal: (p1, t1), (p2, t2), (p1, t3) is p1 in any order', () => {
    const accounts = [
      ['p1', at(1)],
      ['p2', at(2)],
      ['p1', at(3)],
    ] as const;
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const order of orders) {
      const story = new Story({ sources: [source('s0'), source('s1'), source('s2')] });
      accounts.forEach(([password, time], index) => {
        story.holds(`s${index}`, user(String(index + 1), 'alice', password, time));
      });
      for (const index of order) story.runs(`s${index}`);
      expect(story.target).toHaveLength(1);
      expect(story.target[0]).toMatchObject({ password: 'p1', password_last_changed: at(3) });
    }
  });

  it('writes a time of the future as none, and takes it as given once it is due', () => {
    const story = new Story()
      .holds('test_db', user('1', 'alice', 'a', noon + day))
      .holds('dev_db', user('2', 'alice', 'b', at(1)));
    expect(counts(story.runs())).toEqual({ future_timestamp: 1 });
    expect(story.row('1')).toMatchObject({ password: 'b' });
    story.now += 2n * day;
    expect(counts(story.runs())).toEqual({});
    expect(story.row('1')).toMatchObject({ password: 'a', password_last_changed: noon + day });
  });

  it('takes infinity as a future that never comes due', () => {
    const { row, planned } = merge(['a', infinity], ['b', null]);
    expect(row).toMatchObject({ password: 'a', password_last_changed: null });
    expect(counts(planned)).toEqual({ future_timestamp: 1 });
  });

  it('sees a tie where one time is only a day, and the other lies within it', () => {
    const story = new Story({
      sources: [
        source('test_db'),
        source('dev_db', { time: { is: 'exact', precisionUs: day, spikes: 'as_given' } }),
      ],
    })
      .holds('test_db', user('1', 'alice', 'a', at(1) + minute))
      .holds('dev_db', user('2', 'alice', 'b', at(1)));
    expect(counts(story.runs())).toEqual({ password_tie: 1 });
    expect(story.row('1')).toMatchObject({ password: 'a' });
  });

  it('leaves out the credentials of a source that says never, or only where it is alone', () => {
    const story = new Story({
      sources: [
        source('test_db'),
        source('dev_db', { credentials: 'if_alone' }),
        source('old', { credentials: 'never' }),
      ],
    })
      .holds('test_db', user('1', 'alice', 'a', at(1)))
      .holds('dev_db', user('2', 'alice', 'b', at(2)), user('3', 'bob', 'c', at(2)))
      .holds('old', user('4', 'alice', 'd', at(9)));
    story.runs();
    expect(story.row('1')).toMatchObject({ password: 'a' });
    expect(story.row('3')).toMatchObject({ password: 'c' });
  });

  it('takes the salt from whom the password comes, even where it is NULL', () => {
    const story = new Story({ credential: { columns: ['salt'], secondFactor: null } })
      .holds('test_db', user('1', 'alice', 'a', at(1), { salt: 's' }))
      .holds('dev_db', user('2', 'alice', 'b', at(2), { salt: null }));
    story.runs();
    expect(story.row('1')).toMatchObject({ password: 'b', values: { salt: null } });
  });

  it('asks before a second factor is lost', () => {
    const story = new Story({ credential: { columns: ['totp'], secondFactor: 'totp' } })
      .holds('test_db', user('1', 'alice', 'a', at(1), { totp: 'secret' }))
      .holds('dev_db', user('2', 'alice', 'b', at(2)));
    expect(counts(story.runs())).toEqual({ second_factor_lost: 1 });
    expect(story.target).toEqual([]);
  });

  it('asks before a password goes back, and goes on by itself when the newer one returns', () => {
    const story = new Story({ conflicts: { vanished_account: 'drop' } })
      .holds('test_db', user('1', 'alice', 'a', at(1)))
      .holds('dev_db', user('2', 'alice', 'b', at(2)));
    story.runs();
    story.holds('dev_db');
    expect(counts(story.runs())).toEqual({ vanished_account: 1, password_goes_back: 1 });
    expect(story.row('1')).toMatchObject({ password: 'b' });
    story.holds('dev_db', user('2', 'alice', 'b2', at(3)));
    expect(counts(story.runs())).toEqual({});
    expect(story.row('1')).toMatchObject({ password: 'b2' });
  });

  it('calls it a hazard where a changed configuration would put an older password back', () => {
    const story = new Story()
      .holds('test_db', user('1', 'alice', 'a', at(1)))
      .holds('dev_db', user('2', 'alice', 'b', at(2)));
    story.runs();
    story.config = {
      ...story.config,
      sources: [source('test_db'), source('dev_db', { credentials: 'never' })],
    };
    const planned = story.runs();
    expect(planned.passwordsGoBack).toBe(1);
    expect(counts(planned)).toEqual({});
    expect(story.row('1')).toMatchObject({ password: 'a' });
  });
});

describe('who is the same person', () => {
  it('lets alice keep her record when she becomes alicia, and makes a stranger who registers alice wait', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'hers'));
    story.runs();
    story.holds('test_db', user('1', 'alicia', 'hers'), user('2', 'alice', 'a stranger'));
    const planned = story.runs();
    expect(counts(planned)).toEqual({ moved_account: 1 });
    expect(planned.sources.get('test_db')).toMatchObject({ merged: 1, waiting: 1 });
    expect(story.target).toHaveLength(1);
    expect(story.row('1')).toMatchObject({ username: 'alicia', password: 'hers' });
    expect(changes(story.runs())).toEqual(unchanged);
  });

  it('makes the stranger wait in the run after the rename, too, and in another source', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'hers'));
    story.runs();
    story.holds('test_db', user('1', 'alicia', 'hers')).runs();
    story.holds('dev_db', user('2', 'alice', 'a stranger'));
    expect(counts(story.runs())).toEqual({ moved_account: 1 });
  });

  it('puts an account in question whose name changes in one of two sources, and holds what comes from it', () => {
    const story = new Story()
      .holds('test_db', user('1', 'alice', 'a', at(1)))
      .holds('dev_db', user('2', 'alice', 'b', at(2)));
    story.runs();
    story.holds('test_db', user('1', 'alicia', 'a2', at(9))).holds('dev_db', user('2', 'alice', 'b2', at(3)));
    expect(counts(story.runs())).toEqual({ moved_account: 1 });
    expect(story.row('1')).toMatchObject({ username: 'alice', password: 'b' });

    story.holds('dev_db', user('2', 'alice', 'b2', at(10)));
    story.runs();
    expect(story.row('1')).toMatchObject({ username: 'alice', password: 'b2' });

    story.holds('dev_db', user('2', 'alicia', 'b2', at(10)));
    expect(counts(story.runs())).toEqual({});
    expect(story.row('1')).toMatchObject({ username: 'alicia' });
  });

  it('puts an id in question that came back as somebody else', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)));
    story.runs();
    story.holds('test_db').runs();
    story.holds('test_db', user('1', 'bob', 'b', at(5)));
    expect(counts(story.runs())).toEqual({ moved_account: 1 });
    expect(story.row('1')).toMatchObject({ username: 'alice', password: 'a' });
    story.holds('test_db', user('1', 'alice', 'a2', at(6)));
    expect(counts(story.runs())).toEqual({});
    expect(story.row('1')).toMatchObject({ username: 'alice', password: 'a2' });
  });

  it('puts an id in question whose name and evidence change at once', () => {
    const story = new Story(withEmail).holds('test_db', user('1', 'alice', 'a', at(1), { email: 'a@x' }));
    story.runs();
    story.holds('test_db', user('1', 'bob', 'b', at(2), { email: 'b@x' }));
    expect(counts(story.runs())).toEqual({ moved_account: 1 });
    expect(story.row('1')).toMatchObject({ username: 'alice', password: 'a', values: { email: 'a@x' } });
  });

  it('does not take a later change of evidence for a conflict', () => {
    const story = new Story(withEmail)
      .holds('test_db', user('1', 'alice', 'a', at(2), { email: 'a@x' }))
      .holds('dev_db', user('2', 'alice', 'a', at(1), { email: 'a@x' }));
    story.runs();
    story.holds('test_db', user('1', 'alice', 'a', at(3), { email: 'new@x' }));
    expect(counts(story.runs())).toEqual({});
    expect(story.row('1')).toMatchObject({ values: { email: 'new@x' } });
  });

  it('makes an account wait whose key two records claim', () => {
    const story = new Story({ sources: [source('test_db'), source('dev_db'), source('old')] }).holds(
      'test_db',
      user('1', 'alice'),
      user('2', 'bob'),
    );
    story.runs();
    story.holds('test_db', user('1', 'bob'), user('2', 'bob')).holds('old', user('3', 'bob'));
    const planned = story.runs();
    expect(planned.sources.get('old')).toMatchObject({ waiting: 1 });
    expect(counts(planned)).toEqual({ moved_account: 2 });
  });

  it('makes two accounts of one source and one key wait', () => {
    const story = new Story({ match: { on: ['username'], normalize: ['lower'], confirm: [] } }).holds(
      'test_db',
      user('1', 'alice'),
      user('2', 'Alice'),
    );
    expect(counts(story.runs())).toMatchObject({ duplicate_in_source: 1 });
    expect(story.target).toEqual([]);

    const after = new Story({ match: { on: ['username'], normalize: ['lower'], confirm: [] } });
    after.holds('test_db', user('1', 'alice')).runs();
    after.holds('test_db', user('1', 'alice'), user('2', 'Alice'));
    expect(counts(after.runs())).toEqual({ duplicate_in_source: 1 });
    expect(after.target).toHaveLength(1);
  });

  it('makes a newcomer wait whose evidence contradicts, and lets the record go on', () => {
    const story = new Story(withEmail).holds('test_db', user('1', 'alice', 'a', at(1), { email: 'a@x' }));
    story.runs();
    story
      .holds('test_db', user('1', 'alice', 'a2', at(3), { email: 'a@x' }))
      .holds('dev_db', user('2', 'alice', 'b', at(9), { email: 'b@x' }));
    const planned = story.runs();
    expect(counts(planned)).toEqual({ confirm_mismatch: 1 });
    expect(planned.sources.get('dev_db')).toMatchObject({ waiting: 1 });
    expect(story.row('1')).toMatchObject({ password: 'a2' });
  });

  it('lets nobody in whose key is empty', () => {
    const story = new Story({
      match: { on: ['email'], normalize: ['trim'], confirm: [] },
      columns: { email: { survivorship: 'newest', type: 'text' } },
    })
      .holds('test_db', user('1', 'alice', 'a', at(1), { email: ' ' }))
      .holds(
        'dev_db',
        user('2', 'bob', 'b', at(2), { email: null }),
        user('3', 'carol', 'b', at(2), { email: ' ' }),
      );
    story.runs();
    expect(story.target).toHaveLength(3);
  });

  it('merges a ligature with its letters only once somebody has looked, or evidence confirms', () => {
    const normalize = ['nfkc', 'casefold'] as const;
    const story = new Story({ match: { on: ['username'], normalize, confirm: [] } })
      .holds('test_db', user('1', 'ﬁona'))
      .holds('dev_db', user('2', 'Fiona'));
    expect(counts(story.runs())).toMatchObject({ normalised_match: 1 });

    const confirmed = new Story({ ...withEmail, match: { on: ['username'], normalize, confirm: ['email'] } })
      .holds('test_db', user('1', 'ﬁona', 'a', at(1), { email: 'f@x', email_verified: 'true' }))
      .holds('dev_db', user('2', 'Fiona', 'b', at(2), { email: 'f@x', email_verified: 'true' }));
    expect(counts(confirmed.runs())).toEqual({});
    expect(confirmed.target).toHaveLength(1);

    const ascii = new Story({ match: { on: ['username'], normalize, confirm: [] } })
      .holds('test_db', user('1', 'FIONA'))
      .holds('dev_db', user('2', 'Fiona'));
    expect(counts(ascii.runs())).toEqual({ password_tie: 1 });
  });

  it('normalises in one order: compatibility, letters, white space, domain', () => {
    const story = new Story({
      match: { on: ['username'], normalize: ['email_domain_lower', 'trim', 'lower'], confirm: [] },
    })
      .holds('test_db', user('1', ' Alice@X.com\r\n', 'same'))
      .holds('dev_db', user('2', 'alice@x.COM', 'same'));
    story.runs();
    expect(story.target).toHaveLength(1);
  });

  it('asks where the winner is not verified and another account is', () => {
    const story = new Story(withEmail)
      .holds('test_db', user('1', 'alice', 'a', at(1), { email: 'a@x', email_verified: 'true' }))
      .holds('dev_db', user('2', 'alice', 'b', at(2), { email: 'a@x', email_verified: 'false' }));
    expect(counts(story.runs())).toEqual({ unverified_winner: 1 });
  });
});

describe('the target', () => {
  it('takes a row that was there before as an account of its own, that competes', () => {
    const story = new Story()
      .writes('5', { username: 'alice', password: 'theirs', password_last_changed: at(2) })
      .holds('test_db', user('1', 'alice', 'a', at(1)), user('5', 'bob', 'b', at(1)));
    const planned = story.runs();
    expect(counts(planned)).toEqual({ id_collision: 1 });
    expect(story.row('5')).toMatchObject({ username: 'alice', password: 'theirs' });
    expect(story.rowOf('test_db', '5')).toMatchObject({ user_id: '6', username: 'bob' });
    story.holds('test_db', user('1', 'alice', 'a', at(3)), user('5', 'bob', 'b', at(1))).runs();
    expect(story.row('5')).toMatchObject({ password: 'a' });
  });

  it('never takes a new password of the new system for an older one', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)));
    story.runs();
    story.writes('1', { password: 'new' });
    expect(changes(story.runs())).toEqual(unchanged);
    story.holds('test_db', user('1', 'alice', 'b', at(5))).runs();
    expect(story.row('1')).toMatchObject({ password: 'new' });
    story.holds('test_db', user('1', 'alice', 'c', story.now + minute)).runs();
    expect(story.row('1')).toMatchObject({ password: 'c' });
  });

  it('remembers the first plan that saw an edit, applied or not', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)));
    story.runs();
    story.writes('1', { password: 'new' }).plans();
    const seen = story.now;
    story.now += day;
    story.holds('test_db', user('1', 'alice', 'b', seen + minute)).runs();
    expect(story.row('1')).toMatchObject({ password: 'b' });
  });

  it('lets an edit that says its time compete by it', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)));
    story.runs();
    story.writes('1', { password: 'new', password_last_changed: at(3) });
    story.holds('test_db', user('1', 'alice', 'b', at(4))).runs();
    expect(story.row('1')).toMatchObject({ password: 'b', password_last_changed: at(4) });
  });

  it('keeps what was edited in any other column, NULL too, and the new name', () => {
    const story = new Story(withEmail).holds('test_db', user('1', 'alice', 'a', at(1), { email: 'a@x' }));
    story.runs();
    story.writes('1', { username: 'ally', values: { email: null } });
    story.holds('test_db', user('1', 'alice', 'a2', at(2), { email: 'b@x' })).runs();
    expect(story.row('1')).toMatchObject({ username: 'ally', password: 'a2', values: { email: null } });
  });

  it('leaves an account locked that was locked in the target, and asks', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)));
    story.runs();
    story.writes('1', { password: '!a' });
    story.holds('test_db', user('1', 'alice', 'b', noon + minute)).runs();
    expect(story.row('1')).toMatchObject({ password: '!a' });
    const planned = story.runs();
    expect(counts(planned)).toEqual({ revoked_password: 1 });
    story.config = { ...story.config, conflicts: { revoked_password: 'usable' } };
    story.runs();
    expect(story.row('1')).toMatchObject({ password: 'b' });
  });

  it('leaves a record deleted that was deleted, and takes a row under its id for somebody new', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)));
    story.runs();
    const planned = story.deletes('1').runs();
    expect(planned.sources.get('test_db')).toMatchObject({ leftOut: 1, merged: 0 });
    expect(counts(planned)).toEqual({ deleted_in_target: 1 });
    expect(story.target).toEqual([]);

    story.writes('1', { username: 'bob', password: 'b', password_last_changed: at(1) });
    story.holds('test_db', user('1', 'alice', 'a2', at(9)));
    expect(story.runs().sources.get('test_db')).toMatchObject({ leftOut: 1 });
    expect(story.target).toHaveLength(1);
    expect(story.row('1')).toMatchObject({ username: 'bob', password: 'b' });
  });

  it('makes a newcomer wait who has the key of a deleted record', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)));
    story.runs();
    story.deletes('1').holds('dev_db', user('2', 'alice', 'b', at(2)));
    expect(counts(story.runs())).toEqual({ deleted_in_target: 1, moved_account: 1 });
    expect(story.target).toEqual([]);
  });

  it('makes a newcomer wait whose key two of its rows have', () => {
    const story = new Story({
      match: { on: ['username'], normalize: ['lower'], confirm: [] },
    })
      .writes('1', { username: 'alice' })
      .writes('2', { username: 'Alice' })
      .holds('test_db', user('3', 'ALICE'));
    expect(counts(story.runs())).toEqual({ duplicate_in_target: 1 });
  });

  it('is not changed for ever by a trigger that rewrites what is written', () => {
    const story = new Story({
      ...withEmail,
      target: { idType: 'integer', unique: [], maxLength: {}, notNull: [], lowered: ['email'] },
    }).holds('test_db', user('1', 'alice', 'a', at(1), { email: 'Alice@X' }));
    story.runs();
    expect(story.row('1')).toMatchObject({ values: { email: 'alice@x' } });
    expect(changes(story.runs())).toEqual(unchanged);
  });

  it('makes wait what it would refuse, and holds only the column that it is in', () => {
    const story = new Story({
      ...withEmail,
      target: { idType: 'integer', unique: [], maxLength: { email: 5 }, notNull: ['password'], lowered: [] },
    }).holds(
      'test_db',
      user('1', 'alice', 'a', at(1), { email: 'a@x' }),
      user('2', 'bob', null, at(1), { email: 'b@x' }),
      user('3', 'carol', 'c', at(1), { email: 'carol@x' }),
    );
    expect(counts(story.runs())).toMatchObject({ target_refuses: 2 });
    expect(story.target).toHaveLength(1);
    story.holds('test_db', user('1', 'alice', 'a2', at(2), { email: 'alice@x' }));
    expect(counts(story.runs())).toMatchObject({ target_refuses: 1 });
    expect(story.row('1')).toMatchObject({ password: 'a2', values: { email: 'a@x' } });
  });

  it('leaves out, as stale, exactly the identities whose row changed since the plan', () => {
    const story = new Story().holds('test_db', user('1', 'alice', 'a', at(1)), user('2', 'bob', 'b', at(1)));
    story.runs();
    story.holds(
      'test_db',
      user('1', 'alice', 'a2', at(2)),
      user('2', 'bob', 'b2', at(2)),
      user('3', 'carol'),
    );
    const planned = story.plans();
    story.writes('1', { password: 'new' }).writes('9', { username: 'carol', password: 'c' });
    expect(story.applies(planned)).toMatchObject({ inserted: 0, updated: 1 });
    expect(story.row('1')).toMatchObject({ password: 'new' });
    expect(story.row('2')).toMatchObject({ password: 'b2' });
    story.runs();
    expect(story.rowOf('test_db', '3')).toMatchObject({ user_id: '9' });
  });
});

describe('ids and names', () => {
  it('gives a new record the id of its account in the source of highest priority', () => {
    const story = new Story()
      .holds('dev_db', user('2', 'alice', 'b', at(9)))
      .holds('test_db', user('7', 'alice', 'a', at(1)));
    story.runs();
    expect(story.target).toHaveLength(1);
    expect(story.row('7')).toMatchObject({ password: 'b' });
  });

  it('gives the later of two people with one id another that nobody had', () => {
    const story = new Story()
      .holds('test_db', user('1', 'alice'))
      .holds('dev_db', user('1', 'bob'), user('8', 'carol'));
    expect(counts(story.runs())).toEqual({ id_collision: 1 });
    expect(story.row('1')).toMatchObject({ username: 'alice' });
    expect(story.rowOf('dev_db', '1')).toMatchObject({ user_id: '9', username: 'bob' });
    story.holds('dev_db').deletes('9').runs();
    story.holds('test_db', user('1', 'alice'), user('9', 'dora')).runs();
    expect(story.rowOf('test_db', '9')?.user_id).not.toBe('9');
  });

  it('gives a new id where one does not fit the type', () => {
    const story = new Story({ sources: [source('test_db', { idType: 'text' }), source('dev_db')] })
      .holds('test_db', user('abc', 'alice'), user('007', 'bob'))
      .holds('dev_db', user('99999999999', 'carol'));
    expect(counts(story.runs())).toEqual({ id_collision: 2 });
    expect(story.row('7')).toMatchObject({ username: 'bob' });
    expect(story.target).toHaveLength(3);
  });

  it('names the newcomer after its source where the name is taken, and keeps that name', () => {
    const settings = {
      match: { on: ['email'], normalize: [], confirm: [] },
      columns: { email: { survivorship: 'newest', type: 'text' } },
    } as const;
    const story = new Story(settings)
      .holds('test_db', user('1', 'alice', 'a', at(1), { email: 'a@x' }))
      .holds(
        'dev_db',
        user('2', 'alice', 'b', at(1), { email: 'b@x' }),
        user('3', 'alice', 'c', at(1), { email: 'c@x' }),
      );
    expect(counts(story.runs())).toEqual({ username_collision: 2 });
    expect(story.target.map((row) => row.username).sort()).toEqual([
      'alice',
      'alice@dev_db',
      'alice@dev_db#3',
    ]);

    story.holds('test_db', user('1', 'alicia', 'a', at(1), { email: 'a@x' }));
    expect(changes(story.runs())).toEqual({ insert: 0, update: 1 });
    expect(changes(story.runs())).toEqual(unchanged);
    expect(story.rowOf('dev_db', '2')).toMatchObject({ username: 'alice@dev_db' });
  });

  it('gives nobody the row of alice@dev_db for registering that name', () => {
    const story = new Story({
      match: { on: ['username'], normalize: ['lower'], confirm: [] },
      sources: [source('test_db'), source('dev_db'), source('old')],
    })
      .writes('5', { username: 'x' })
      .holds('test_db', user('1', 'alice'));
    story.runs();
    story.writes('1', { username: 'ally' });
    story.runs();
    story.writes('5', { username: 'alice' });
    story.holds('dev_db', user('2', 'bob@dev_db'));
    story.runs();
    expect(story.rowOf('dev_db', '2')).toMatchObject({ user_id: '2' });
  });

  it('lets a rename wait for a name that is not free, and takes it when it is', () => {
    const settings = {
      match: { on: ['email'], normalize: [], confirm: [] },
      columns: { email: { survivorship: 'newest', type: 'text' } },
    } as const;
    const story = new Story(settings).holds(
      'test_db',
      user('1', 'alice', 'a', at(1), { email: 'a@x' }),
      user('2', 'bob', 'b', at(1), { email: 'b@x' }),
    );
    story.runs();
    story.holds(
      'test_db',
      user('1', 'bob', 'a', at(1), { email: 'a@x' }),
      user('2', 'carol', 'b', at(1), { email: 'b@x' }),
    );
    expect(counts(story.runs())).toMatchObject({ username_collision: 1 });
    expect(story.target.map((row) => row.username).sort()).toEqual(['alice', 'carol']);
    expect(changes(story.runs())).toEqual({ insert: 0, update: 1 });
    expect(story.target.map((row) => row.username).sort()).toEqual(['bob', 'carol']);
  });

  it('makes the newcomer wait whose email another row of a unique column has', () => {
    const story = new Story({
      ...withEmail,
      target: { idType: 'integer', unique: ['email'], maxLength: {}, notNull: [], lowered: [] },
    }).holds(
      'test_db',
      user('1', 'alice', 'a', at(1), { email: 'a@x' }),
      user('2', 'bob', 'b', at(1), { email: 'a@x' }),
    );
    expect(counts(story.runs())).toEqual({ unique_collision: 1 });
    expect(story.target).toHaveLength(1);

    story.config = { ...story.config, conflicts: { unique_collision: 'empty' } };
    story.runs();
    expect(story.rowOf('test_db', '2')).toMatchObject({ values: { email: null } });
    expect(changes(story.runs())).toEqual(unchanged);
  });
});

describe('the other columns', () => {
  const merged = (
    survivorship:
      | 'newest'
      | 'priority'
      | 'longest'
      | 'min'
      | 'max'
      | 'any_true'
      | 'all_true'
      | `source:${string}`,
    type: 'text' | 'integer' | 'boolean',
    first: string | null,
    second: string | null,
  ) => {
    const story = new Story({ columns: { note: { survivorship, type } } })
      .holds('test_db', user('1', 'alice', 'a', at(1), { note: first }))
      .holds('dev_db', user('2', 'alice', 'a', at(2), { note: second }));
    story.runs();
    return story.row('1')?.values.note;
  };

  it('survive by their rule, and NULL never beats a value', () => {
    expect(merged('newest', 'text', 'x', 'y')).toBe('y');
    expect(merged('newest', 'text', 'x', null)).toBe('x');
    expect(merged('priority', 'text', 'x', 'y')).toBe('x');
    expect(merged('priority', 'text', null, 'y')).toBe('y');
    expect(merged('longest', 'text', 'xx', 'y')).toBe('xx');
    expect(merged('longest', 'text', '💥', 'y')).toBe('y');
    expect(merged('min', 'integer', '9', '10')).toBe('9');
    expect(merged('max', 'integer', '9', '10')).toBe('10');
    expect(merged('max', 'text', '9', '10')).toBe('9');
    expect(merged('any_true', 'boolean', 'true', 'false')).toBe('true');
    expect(merged('all_true', 'boolean', 'false', 'true')).toBe('false');
    expect(merged('all_true', 'boolean', null, 'true')).toBe('true');
    expect(merged('source:dev_db', 'text', 'x', null)).toBe(null);
  });
});
