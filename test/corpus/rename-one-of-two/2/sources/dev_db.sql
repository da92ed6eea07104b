update users set password = 'p4', password_last_changed = '2026-04-01' where user_id = 11;
