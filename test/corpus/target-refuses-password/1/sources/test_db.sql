create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (1, 'alice', '12345678', '2026-01-01'), (2, 'bob', '123456789', '2026-01-01'), (3, 'carol', null, '2026-01-01');
