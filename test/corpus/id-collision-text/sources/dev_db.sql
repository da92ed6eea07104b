create table users (user_id text primary key, username text, password text, password_last_changed timestamptz);
insert into users values ('u-1', 'bob', 'b1', '2026-01-01'), ('U-1', 'carol', 'c1', '2026-01-01');
