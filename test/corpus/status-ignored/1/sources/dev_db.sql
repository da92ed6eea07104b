create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, banned_until date);
insert into users values (11, 'carol', 'c1', '2026-01-01', null);
