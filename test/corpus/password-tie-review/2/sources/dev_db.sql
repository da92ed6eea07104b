update users set password = 'b4', password_last_changed = '2026-05-01' where user_id = 12;
