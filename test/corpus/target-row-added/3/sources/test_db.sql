update users set password = 'c2', password_last_changed = '2026-04-01' where user_id = 3;
