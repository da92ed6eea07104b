create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz,
  last_login date, note text
);
insert into merged_users values
  (1, 'alice', 't1', '2026-02-01', '2026-02-02', 'hello'), (2, 'bob', 't2', '2026-02-01', '2026-02-03', null), (3, 'zoe', 't3', '2026-02-01', null, '');
