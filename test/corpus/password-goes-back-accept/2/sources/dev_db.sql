delete from users;
