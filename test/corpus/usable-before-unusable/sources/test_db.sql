create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, 'a', null, '2026-01-01'), (2, 'b', '', '2026-01-01'), (3, 'c', '!', '2026-01-01'), (4, 'd', '!$6$salt$hash', '2026-01-01'), (5, 'e', '*', '2026-01-01'),
  (6, 'f', 'x', '2026-01-01'), (7, 'g', '*LK*', '2026-01-01'), (8, 'h', 'NP', '2026-01-01'), (9, 'i', 'LOCKED', '2026-01-01'),
  (10, 'j', 'hasprovider', '2026-01-01'), (11, 'k', '{SASL}k@realm', '2026-01-01');
