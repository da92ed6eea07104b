update users set password = 'p9', password_last_changed = '2026-05-01';
