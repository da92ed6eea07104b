create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, email text, phone text,
  email_ok boolean
);
insert into users values
  (11, 'ann', 'q1', '2026-01-01', 'a@x', null, true), (12, 'bea', 'q2', '2026-01-01', 'b@x', null, false),
  (13, 'cyd', 'q3', '2026-01-01', 'c@x', '+2', true);
