create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (11, 'within', 'p2', '2026-02-01 15:00+00'), (12, 'next day', 'p2', '2026-02-02 00:00+00'),
  (13, 'day before', 'p2', '2026-02-01 23:59:59.999999+00'), (14, 'start', 'p2', '2026-02-01 00:00+00'),
  (15, 'seconds', 'p2', '2026-02-01 12:00:00.5+00');
