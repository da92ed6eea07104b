create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (501, 'alice', 'p1', '2026-05-30'), (502, 'bob', 'b1', '2026-05-30');
