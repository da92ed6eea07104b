insert into merged_users (username) values ('app');
