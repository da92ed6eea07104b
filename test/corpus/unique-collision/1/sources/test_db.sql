create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values
  (1, 'alice', 'p1', '2026-01-01', 'shared@x'), (2, 'dave', 'd1', '2026-01-01', 'd@x'), (3, 'eve', 'e1', '2026-01-01', null), (4, 'fay', 'f1', '2026-01-01', null);
