create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values (1, 'alice', 'md5aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1', '2026-01-01', 'a@x'), (2, 'bob', 'b1', '2026-01-01', 'b@x');
