update users set salt = 's3' where user_id = 11;
