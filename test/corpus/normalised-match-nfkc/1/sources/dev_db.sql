create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values (11, E'\ufb01ona', 'f2', '2026-02-01', null), (12, E'\ufb01le', 'g2', '2026-02-01', 'file@x');
