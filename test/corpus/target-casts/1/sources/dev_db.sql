create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
