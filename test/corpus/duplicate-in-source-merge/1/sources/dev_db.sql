create table users (user_id text primary key, username text, password text, password_last_changed timestamptz);
insert into users values ('u9', 'Carl', 'c9', '2026-01-01'), ('u10', 'carl', 'c10', '2026-01-01');
