create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz, email text
);
