create table users (user_id integer primary key, username text, password text, password_last_changed bigint);
insert into users values (1, 'alice', 'p', 1767225600);
