create table merged_users (
  user_id integer primary key, username text not null, password text, password_last_changed timestamptz,
  email text, active boolean
);
create unique index on merged_users (username) where active;
