create table merged_users (
  user_id integer primary key, username varchar(8) not null unique check (username = lower(username)), password text,
  password_last_changed timestamptz
);
