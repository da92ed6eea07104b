update users set password = 'p22.3', password_last_changed = '2026-05-20' where user_id = 22;
