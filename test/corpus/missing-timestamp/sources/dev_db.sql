create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (11, 'alice', 'p2', '1999-12-31'), (12, 'bob', 'b2', null), (13, 'carol', 'same', null);
