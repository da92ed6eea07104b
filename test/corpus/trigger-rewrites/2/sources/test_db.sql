update users set password = 'p2', password_last_changed = '2026-05-01' where user_id = 1;
