create table users (user_id integer, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, 'alice', 'p1', '2026-01-01'), (1, 'alice', 'p3', '2026-03-01'), (1, 'alice', 'p2', '2026-02-01'),
  (2, 'rob', 'b1', '2026-01-01'), (2, 'bob', 'b2', '2026-02-01');
