create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, realm text);
insert into users values (1, 'alice', 'p1', '2026-01-01', 'hr'), (2, 'ab', 'b1', '2026-01-01', 'c'), (3, 'ann', 'a1', '2026-01-01', null);
