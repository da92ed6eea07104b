update merged_users set password = 'mine again', email = 'a@x';
