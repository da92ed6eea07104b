create table users (
  user_id integer primary key, username text, password text, password_last_changed timestamptz, is_active boolean, deleted_at date
);
insert into users values (1, 'alice', 'p1', '2026-01-01', true, null), (2, 'bob', 'b1', '2026-01-01', false, null);
