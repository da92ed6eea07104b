create table users (user_id integer primary key, username text, password text, password_last_changed bigint);
insert into users values (21, 'us', 'p', 1767225600123456), (22, 'null', 'p', null);
