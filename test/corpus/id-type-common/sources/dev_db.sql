create table users (user_id bigint primary key, username text, password text, password_last_changed timestamptz);
insert into users values (5000000000, 'bob', 'b1', '2026-01-01');
