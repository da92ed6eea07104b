update merged_users set password = 'mine', password_last_changed = '2026-05-20' where username = 'alice';
