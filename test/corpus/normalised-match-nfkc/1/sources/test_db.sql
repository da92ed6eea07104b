create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, email text);
insert into users values
  (1, 'fiona', 'f1', '2026-01-01', null), (2, 'file', 'g1', '2026-01-01', 'file@x'), (3, 'BIGBIRD', 'b1', '2026-01-01', null);
