create extension citext;
create table merged_users (
  user_id integer primary key, username citext not null unique, password text, password_last_changed timestamptz
);
insert into merged_users values (90, 'ZOE', 'z', '2026-01-01');
