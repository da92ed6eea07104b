create table users (user_id integer primary key, username text, password text, password_last_changed date);
insert into users values (1, 'within', 'p1', '2026-02-01'), (2, 'next day', 'p1', '2026-02-01'), (3, 'day before', 'p1', '2026-02-02'), (4, 'start', 'p1', '2026-02-01');
