create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (1, 'alice', 'p1', '2026-01-01');
insert into users select 2, string_agg(md5(n::text), ''), 'p2', timestamptz '2026-01-01' from generate_series(1, 100) n;
