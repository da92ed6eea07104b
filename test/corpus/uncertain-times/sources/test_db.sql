create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, 'an upper bound wins', 'p1', '2026-03-01'), (2, 'an upper bound loses', 'p1', '2026-02-01'), (3, 'one password', 'same', '2026-03-01');
