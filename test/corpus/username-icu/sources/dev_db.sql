create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (11, 'rene', 'p11', '2026-01-01'), (12, 'irene', 'i1', '2026-01-01');
