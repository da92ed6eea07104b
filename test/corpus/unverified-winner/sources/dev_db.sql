create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, email text, email_ok boolean
);
insert into users values
  (11, 'mallory', 'm1', '2026-02-01', 'a@x', false), (12, 'bob', 'b2', '2026-02-01', 'b@x', null), (13, 'carol', 'c2', '2026-02-01', 'c@x', null);
