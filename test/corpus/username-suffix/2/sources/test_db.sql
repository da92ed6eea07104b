update users set username = 'alicia' where user_id = 1;
