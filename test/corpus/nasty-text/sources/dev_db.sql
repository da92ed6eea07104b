create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (101, E'tab\there', E'q\t1', '2026-02-01'), (102, E'new\nline', 'q2', '2026-02-01'), (103, '\N', E'\\N\n', '2026-02-01'), (104, '\.', 'q4', '2026-02-01'),
  (105, '"a,b"', '""', '2026-02-01'), (106, E'o''neil\\', 'q6', '2026-02-01'), (107, E'\U0001F4A5', 'q7', '2026-02-01'), (108, 'bob', 'q8', '2026-02-01'),
  (109, '', 'q9', '2026-02-01'), (110, repeat('x', 300), 'q10', '2026-02-01');
