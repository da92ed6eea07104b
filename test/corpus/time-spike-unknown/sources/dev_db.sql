create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (900, 'alice', 'p2', '2026-02-01'), (901, 'bob', 'b2', '2026-02-01');
