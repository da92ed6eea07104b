create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values (22, 'alice', 'p22', '2026-01-01', 'a@5'), (21, 'alice', 'p21', '2026-01-01', 'a@6');
