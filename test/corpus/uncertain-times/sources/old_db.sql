create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (24, 'a lower bound loses', 'p3', '2026-01-01'), (25, 'a lower bound wins', 'p3', '2026-03-01');
