create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (1, E'tab\there', E'p\t1', '2026-01-01'), (2, E'new\nline', 'p2', '2026-01-01'), (3, '\N', '\N', '2026-01-01'), (4, '\.', 'p4', '2026-01-01'),
  (5, '"a,b"', '"', '2026-01-01'), (6, E'o''neil\\', 'p6', '2026-01-01'), (7, E'\U0001F4A5', 'p7', '2026-01-01'), (8, E'\u200fbob', 'p8', '2026-01-01'),
  (9, '', 'p9', '2026-01-01'), (10, repeat('x', 300), 'p10', '2026-01-01'), (11, '${HOME} {{x}} %s $1', 'p11', '2026-01-01'), (12, 'null', 'p12', '2026-01-01');
