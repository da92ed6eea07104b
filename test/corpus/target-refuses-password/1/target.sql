create table merged_users (
  user_id integer primary key, username text not null unique, password varchar(8) not null, password_last_changed timestamptz
);
