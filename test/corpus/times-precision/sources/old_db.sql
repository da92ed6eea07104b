create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz(0));
insert into users values (25, 'seconds', 'p3', '2026-02-01 12:00:00+00');
