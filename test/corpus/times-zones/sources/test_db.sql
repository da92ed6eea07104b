create table users (user_id integer primary key, username text, password text, password_last_changed timestamp);
insert into users values
  (1, 'summer', 'p', '2025-07-01 12:00'), (2, 'winter', 'p', '2025-12-01 12:00'),
  (3, 'ambiguous', 'p', '2025-10-26 02:30'), (4, 'missing', 'p', '2025-03-30 02:30');
