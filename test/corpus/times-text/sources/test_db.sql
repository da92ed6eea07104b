create table users (user_id integer primary key, username text, password text, password_last_changed text);
insert into users values
  (1, 'utc', 'p', '2026-01-01T12:00:00Z'), (2, 'offset', 'p', '2026-01-01 12:00:00+02:00'), (3, 'short offset', 'p', '2026-01-01T12:00-0530'),
  (4, 'cut', 'p', '2026-01-01T12:00:00.1234569Z'), (5, 'local', 'p', '2025-07-01 12:00:00'), (6, 'date', 'p', '2026-01-01'),
  (7, 'ambiguous', 'p', '2025-10-26T02:30:00'), (8, 'zero', 'p', '0000-00-00 00:00:00'), (9, 'null', 'p', null),
  (10, 'word', 'p', 'yesterday'), (11, 'no such day', 'p', '2026-02-30'), (12, 'american', 'p', '12/24/2025');
