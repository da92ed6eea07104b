create table merged_users (
  user_id varchar(8) primary key, username text not null unique, password text, password_last_changed timestamptz
);
