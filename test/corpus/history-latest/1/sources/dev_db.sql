create table users (user_id integer, username text, password text, password_last_changed timestamptz, at timestamptz);
insert into users values (11, 'carol', 'c1', '2026-04-01', '2026-01-01'), (11, 'carol', 'c0', '2026-03-01', '2026-02-01');
