update users set username = 'albert' where user_id = 11;
