create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (11, 'alice', 'p0', '2025-12-01'), (13, 'bob', 'b1', '2026-02-01');
