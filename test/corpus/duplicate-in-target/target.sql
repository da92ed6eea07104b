create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz
);
insert into merged_users values (1, 'Alice', 't1', '2026-01-01'), (2, 'alice', 't2', '2026-02-01');
