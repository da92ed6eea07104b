update users set password = 'p2', password_last_changed = '2026-04-01';
