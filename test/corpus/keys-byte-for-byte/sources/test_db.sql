create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, 'Alice', 'p', '2026-01-01'), (2, 'alice', 'p', '2026-01-01'), (3, 'alice ', 'p', '2026-01-01'), (4, E'\u00e9mile', 'p', '2026-01-01'),
  (5, 'paypal', 'p', '2026-01-01');
