create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (21, 'ann', 'p2', '2026-02-01'), (22, 'bea', 'p2', '2026-02-01'), (23, 'cyd', 'p1', '2026-03-01');
