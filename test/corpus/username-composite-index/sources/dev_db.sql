create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, tenant text, email text
);
insert into users values
  (11, 'alice', 'p11', '2026-01-01', 'two', 'a@2'), (12, 'alice', 'p12', '2026-01-01', 'one', 'a@3'), (13, 'bob', 'b13', '2026-01-01', null, 'b@2');
