create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, email text, phone text
);
insert into users values
  (1, 'ann', 'p1', '2026-02-01', 'a@x', null), (2, 'bea', 'p2', '2026-02-01', 'b@x', null), (3, 'cyd', 'p3', '2026-02-01', 'c@x', '+1');
