create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, nick text, changed timestamptz
);
insert into users values (11, 'alice', 'p2', '2026-03-01', 'Ally', '2026-03-01'), (12, 'bob', 'b2', '2026-01-01', 'Bobby', '2026-03-01');
