create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz,
  nick text, mail text, age text, plz text, mood text, country text
);
insert into users values
  (1, 'good', 'p1', '2026-01-01', 'nick', 'm@x', '30', '12345', 'good', 'de'),
  (2, 'too long', 'p1', '2026-01-01', 'nickname', 'm@x', '30', '12345', 'good', 'de'),
  (3, 'null', 'p1', '2026-01-01', 'nick', null, '30', '12345', 'good', 'de'),
  (4, 'check', 'p1', '2026-01-01', 'nick', 'm@x', '-1', '12345', 'good', 'de'),
  (5, 'no number', 'p1', '2026-01-01', 'nick', 'm@x', 'thirty', '12345', 'good', 'de'),
  (6, 'domain', 'p1', '2026-01-01', 'nick', 'm@x', '30', '1234', 'good', 'de'),
  (7, 'enum', 'p1', '2026-01-01', 'nick', 'm@x', '30', '12345', 'ugly', 'de'),
  (8, 'foreign key', 'p1', '2026-01-01', 'nick', 'm@x', '30', '12345', 'good', 'xx'),
  (9, 'nulls', 'p1', '2026-01-01', null, 'm@x', null, null, null, null);
