update users set password = 'longer than it was', password_last_changed = '2026-05-01', username = 'alicia' where user_id = 1;
