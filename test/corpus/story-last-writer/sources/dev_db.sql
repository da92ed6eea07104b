create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (11, 'ann', 'p1', '2026-03-01'), (12, 'bea', 'p1', '2026-01-01'), (13, 'cyd', 'p1', '2026-01-01');
