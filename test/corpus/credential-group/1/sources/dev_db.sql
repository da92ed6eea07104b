create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, salt text);
insert into users values (11, 'alice', 'p2', '2026-02-01', 's2'), (12, 'bob', 'b2', '2026-02-01', 'sb2');
