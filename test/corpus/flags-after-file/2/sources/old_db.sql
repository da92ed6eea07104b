create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (27, 'carol', 'c1', '2026-02-01'), (28, 'bob', 'b9', '2026-04-01');
