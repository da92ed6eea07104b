create collation loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
create table merged_users (
  user_id integer primary key, username text collate loose not null unique, password text, password_last_changed timestamptz
);
