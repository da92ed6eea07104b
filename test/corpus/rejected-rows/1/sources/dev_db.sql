create table users (user_id text, username text, password text, password_last_changed timestamptz);
insert into users values ('', 'empty id', 'p', '2026-01-01'), ('11', 'alice', 'p2', '2026-02-01');
