create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (10, 'bob', 'b10', '2026-01-01'), (9, 'Bob', 'b9', '2026-01-01');
