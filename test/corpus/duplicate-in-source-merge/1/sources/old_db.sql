create table users (user_id text primary key, username text, password text, password_last_changed timestamptz);
insert into users values ('110', 'dan', 'd110', '2026-01-01'), ('99', 'Dan', 'd99', '2026-01-01');
