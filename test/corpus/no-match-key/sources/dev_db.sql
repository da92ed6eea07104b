create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values (11, 'dee', 'p4', '2026-01-01', null), (12, 'eve', 'p5', '2026-01-01', ' '), (13, 'cyd2', 'p6', '2026-02-01', 'c@x ');
