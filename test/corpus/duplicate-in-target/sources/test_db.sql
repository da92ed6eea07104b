create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (5, 'ALICE', 'p1', '2026-05-01'), (6, 'bob', 'b1', '2026-01-01');
