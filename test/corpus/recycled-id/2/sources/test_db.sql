delete from users where user_id in (5, 6);
