create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, 'ann', 'p1', 'infinity'), (2, 'bea', 'b1', '-infinity'), (3, 'cyd', 'c1', '2026-06-01 12:10+00'),
  (4, 'dee', 'd1', '2026-06-01 12:04+00');
