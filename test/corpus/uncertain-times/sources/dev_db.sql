create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (11, 'an upper bound wins', 'p2', '2026-02-01'), (12, 'an upper bound loses', 'p2', '2026-03-01'), (13, 'one password', 'same', '2026-02-01'),
  (14, 'a lower bound loses', 'p2', '2026-03-01'), (15, 'a lower bound wins', 'p2', '2026-02-01');
