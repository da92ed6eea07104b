update merged_users set password = 'mine', email = 'mine@x';
