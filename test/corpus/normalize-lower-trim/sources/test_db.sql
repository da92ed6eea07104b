create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (1, 'Alice ', 'p1', '2026-01-01'), (2, E'\u00c9mile', 'e1', '2026-01-01'), (3, E'bob\u00a0', 'b1', '2026-01-01');
