create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, 'alice', 'p1', '2025-07-01 12:00+00'), (2, 'early', 'p1', '2025-11-02 05:30+00'), (3, 'late', 'p1', '2025-11-02 06:30+00');
