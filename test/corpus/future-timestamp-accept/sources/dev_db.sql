create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (11, 'ann', 'p2', '2026-01-01'), (12, 'bea', 'b2', '2027-01-01');
