create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz, email text
);
insert into merged_users values (90, 'bob', 'z', '2026-01-01', 'native@x'), (91, 'carol', 'c0', '2026-01-01', 'c@x');
