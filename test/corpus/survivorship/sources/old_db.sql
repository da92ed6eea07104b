create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz,
  c text, d text, e text, n integer, b boolean
);
insert into users values
  (21, 'ann', 'p3', '2026-03-01', null, 'd3', 'cdef', null, null),
  (22, 'bea', 'p3', '2026-01-01', 'c3', 'd3', null, null, null);
