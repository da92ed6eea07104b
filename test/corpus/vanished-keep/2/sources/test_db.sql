update users set password = 'p1b', password_last_changed = '2026-02-01';
