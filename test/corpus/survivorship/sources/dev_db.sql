create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz,
  c text, d text, e text, n integer, b boolean
);
insert into users values
  (11, 'ann', 'p2', '2026-02-01', 'c2', 'd2', 'bcde', 9, true),
  (12, 'bea', 'p2', '2026-02-01', null, 'd2', 'wxyz', null, true),
  (13, 'cyd', 'p2', null, 'c2', null, 'c', 20, null);
