create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamp
);
insert into merged_users values (90, 'zoe', 'z0', '2026-01-01 08:00');
