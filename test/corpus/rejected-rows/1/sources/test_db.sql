create table users (user_id integer, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, 'alice', 'p1', '2026-01-01'), (null, 'no id', 'p', '2026-01-01'), (3, null, 'p', '2026-01-01'),
  (4, 'twice', 'p', '2026-01-01'), (4, 'twice', 'q', '2026-01-01'), (5, 'same twice', 'p', '2026-01-01'), (5, 'same twice', 'p', '2026-01-01');
