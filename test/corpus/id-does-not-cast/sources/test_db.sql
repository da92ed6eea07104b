create table users (user_id text primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  ('5', 'alice', 'p1', '2026-01-01'), ('abc', 'bob', 'b1', '2026-01-01'), ('40000', 'carol', 'c1', '2026-01-01'), ('1.5', 'dan', 'd1', '2026-01-01');
