create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (11, 'alice', 'p2', '2026-02-01');
