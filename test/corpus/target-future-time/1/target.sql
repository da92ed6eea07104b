create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz
);
insert into merged_users values (1, 'alice', 't1', '2027-01-01'), (2, 'bob', 't2', '2027-01-01');
