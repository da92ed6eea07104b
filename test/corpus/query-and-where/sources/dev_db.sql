create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, mail text, tenant text
);
insert into users values (11, 'alice', 'p2', '2026-02-01', 'a@y', 'one'), (12, 'bob', 'b2', '2026-02-01', 'b@y', 'two');
