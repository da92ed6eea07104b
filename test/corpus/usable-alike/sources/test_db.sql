create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, 'a', 'X', '2026-01-01'), (2, 'b', 'locked', '2026-01-01'), (3, 'c', '**', '2026-01-01'), (4, 'd', '{sasl}u', '2026-01-01'), (5, 'e', 'NP ', '2026-01-01'),
  (6, 'f', ' !', '2026-01-01'), (7, 'g', 'LOCKED1', '2026-01-01'), (8, 'h', '$2y$!', '2026-01-01');
