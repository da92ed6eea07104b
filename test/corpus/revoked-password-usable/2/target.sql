update merged_users set password = '!' where user_id = 2;
