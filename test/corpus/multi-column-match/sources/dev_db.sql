create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz, realm text);
insert into users values
  (11, 'alice', 'p2', '2026-02-01', 'hr'), (12, 'alice', 'p3', '2026-03-01', 'it'), (14, 'a', 'b2', '2026-02-01', 'bc'), (15, 'ann', 'a2', '2026-02-01', null);
