create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, nick text, changed timestamptz
);
insert into users values (1, 'alice', 'p1', '2026-01-01', 'Al', '2026-04-01'), (2, 'bob', 'b1', '2026-02-01', 'B', '2026-02-01');
