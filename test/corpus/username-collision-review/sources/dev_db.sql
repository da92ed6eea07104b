create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values (11, 'alice', 'p11', '2026-01-01', 'a@2'), (12, 'bob', 'b1', '2026-01-01', 'b@2');
