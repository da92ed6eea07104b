create table users (user_id integer primary key, username text, password text, password_last_changed numeric);
insert into users values (1, 'whole', 'p', 1767225600), (2, 'cut', 'p', 1767225600.1234569), (3, 'before', 'p', -1.5);
