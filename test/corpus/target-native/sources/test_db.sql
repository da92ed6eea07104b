create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (501, 'alice', 'p1', '2026-03-01'), (502, 'bob', 'b1', '2026-01-01'), (503, 'carol', 'c1', '2026-01-01');
