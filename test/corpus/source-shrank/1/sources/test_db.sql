create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users select n, 'user' || n, 'p' || n, timestamptz '2026-01-01' from generate_series(1, 10) n;
