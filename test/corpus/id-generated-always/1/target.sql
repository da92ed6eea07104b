create table merged_users (
  user_id integer generated always as identity primary key, username text not null unique, password text,
  password_last_changed timestamptz
);
