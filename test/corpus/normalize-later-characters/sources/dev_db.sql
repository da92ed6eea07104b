create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values
  (11, E'\ufb01ona', 'f2', '2026-02-01'), (12, E'\ufb01ona\U0001F972', 'g2', '2026-02-01'), (13, E'bea\U0001F972', 'b2', '2026-02-01');
