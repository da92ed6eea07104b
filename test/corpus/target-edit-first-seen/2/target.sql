update merged_users set password = 'mine';
