create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (1, 'ann', 'p1', '2026-01-01'), (2, 'bea', 'p1', '2026-03-01'), (3, 'cyd', 'p2', '2026-02-01');
