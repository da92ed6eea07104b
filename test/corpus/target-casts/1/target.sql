create table merged_users (
  user_id integer primary key, username varchar(20) not null unique, password char(12), password_last_changed timestamptz(0)
);
