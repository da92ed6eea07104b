delete from merged_users where user_id = 1;
