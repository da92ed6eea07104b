create table merged_users (
  user_id serial primary key, username text not null unique, password text, password_last_changed timestamptz
);
insert into merged_users (username, password, password_last_changed) values ('zoe', 'z0', '2020-01-01');
