delete from merged_users where user_id in (1, 40);
