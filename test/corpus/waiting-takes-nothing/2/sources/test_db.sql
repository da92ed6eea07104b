update users set email = 'b@x' where user_id = 2;
