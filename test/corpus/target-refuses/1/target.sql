create domain postcode as text check (value ~ '^[0-9]{5}$');
create type mood as enum ('good', 'bad');
create table country (code text primary key);
insert into country values ('de'), ('at');
create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz,
  nick varchar(5), mail text not null, age integer check (age >= 0), plz postcode, mood mood,
  country text references country
);
