create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, tenant text, email text
);
insert into users values (1, 'alice', 'p1', '2026-01-01', 'one', 'a@1'), (2, 'bob', 'b1', '2026-01-01', null, 'b@1');
