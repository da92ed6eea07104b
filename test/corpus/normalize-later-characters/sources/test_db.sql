create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (1, 'fiona', 'f1', '2026-01-01'), (2, E'fiona\U0001F972', 'g1', '2026-01-01'), (3, E'bea\U0001F972', 'b1', '2026-01-01');
