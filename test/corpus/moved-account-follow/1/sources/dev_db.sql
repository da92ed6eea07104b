create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (17, 'alicia', 'p7', '2026-01-01');
