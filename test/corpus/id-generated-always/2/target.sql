insert into merged_users (username, password) values ('app', 'secret');
