create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values (11, 'alice2', 'p2', '2026-02-01', 'Alice@x.COM'), (12, 'bob2', 'b2', '2026-02-01', 'Bob@x.com');
