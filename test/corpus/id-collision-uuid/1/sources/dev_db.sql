create table users (user_id uuid primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  ('00000000-0000-4000-8000-000000000001', 'bob', 'b1', '2026-01-01'), ('00000000-0000-4000-8000-000000000002', 'carol', 'c1', '2026-01-01');
