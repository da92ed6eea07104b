create table merged_users (
  user_id integer primary key, username text not null, password text, password_last_changed timestamptz, tenant text,
  unique (tenant, username)
);
