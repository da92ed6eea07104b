create table users (user_id integer primary key, username text, password text);
insert into users values (1, 'alice', 'p1'), (2, 'bob', 'b1');
