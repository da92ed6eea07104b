create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (11, 'ALICE', 'p', '2026-01-01'), (13, ' alice', 'p', '2026-01-01'), (14, E'e\u0301mile', 'p', '2026-01-01'),
  (15, E'p\u0430ypal', 'p', '2026-01-01'), (16, 'alice', 'p', '2026-01-01');
