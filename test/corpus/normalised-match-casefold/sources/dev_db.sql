create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (11, 'STRASSE', 's2', '2026-02-01'), (12, 'bob', 'b2', '2026-02-01'), (13, E'\u00e9mile', 'e2', '2026-02-01'), (14, 'ida', 'i2', '2026-02-01');
