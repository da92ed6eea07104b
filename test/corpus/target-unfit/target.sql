create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz, tenant text not null
);
insert into merged_users values (9, 'zoe', 'z', '2026-01-01', 't');
