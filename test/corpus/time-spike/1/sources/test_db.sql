create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users select n, 'user' || lpad(n::text, 3, '0'), 'p' || n, timestamptz '2026-03-01' from generate_series(2, 101) n;
insert into users values (1, 'alice', 'p1', '2026-03-01');
