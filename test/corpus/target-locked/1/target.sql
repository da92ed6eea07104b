create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz
);
insert into merged_users values (7, 'zoe', '!', '2026-01-01');
