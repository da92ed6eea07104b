update merged_users set username = 'alicia';
