update merged_users set password = '!p1' where user_id = 1;
