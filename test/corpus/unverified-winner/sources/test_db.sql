create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, email text, email_ok boolean
);
insert into users values
  (1, 'alice', 'p1', '2026-01-01', 'a@x', true), (2, 'bob', 'b1', '2026-03-01', 'b@x', true), (3, 'carol', 'c1', '2026-01-01', 'c@x', false);
