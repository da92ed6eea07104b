create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values (11, 'bob', 'b1', '2026-01-01', 'shared@x'), (12, 'carol', 'c1', '2026-01-01', 'c@x');
