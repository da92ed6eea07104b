update merged_users set email = 'mine@x' where user_id = 1;
update merged_users set email = null where user_id = 2;
