create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (5, 'bob', 'b1', '2026-01-01'), (6, 'dan', 'd1', '2026-01-01'), (7, 'eve', 'e1', '2026-01-01');
