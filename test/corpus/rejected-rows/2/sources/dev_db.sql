update users set username = null, password = 'p3', password_last_changed = '2026-05-01' where user_id = '11';
