create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz,
  newest text, prio text, longest text, low integer, high integer, anyt boolean, allt boolean, ofdev text
);
