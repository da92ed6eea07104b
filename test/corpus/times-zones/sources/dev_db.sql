create table users (user_id integer primary key, username text, password text, password_last_changed date);
insert into users values (11, 'summer day', 'p', '2025-07-01'), (12, 'winter day', 'p', '2025-12-01');
