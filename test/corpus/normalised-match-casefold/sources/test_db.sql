create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, E'stra\u00dfe', 's1', '2026-01-01'), (2, 'Bob', 'b1', '2026-01-01'), (3, E'\u00c9mile', 'e1', '2026-01-01'), (4, E'\u0131da', 'i1', '2026-01-01');
