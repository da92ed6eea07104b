create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz,
  c text, d text, e text, n integer, b boolean
);
insert into users values
  (1, 'ann', 'p1', '2026-01-01', 'c1', null, 'abcd', 10, false),
  (2, 'bea', 'p1', '2026-03-01', 'c1', 'd1', E'\u00e9\u00e9\u00e9', null, true),
  (3, 'cyd', 'p1', null, 'c1', null, 'b', 100, null);
