update users set password = 'p3', password_last_changed = '2026-04-01';
