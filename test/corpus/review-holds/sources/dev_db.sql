create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values (11, 'alice', 'p2', '2026-01-01', 'other@x'), (12, 'bob', 'b2', '2026-01-01', 'b@x');
