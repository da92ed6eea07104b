update users set username = 'alicia', password = 'p2', password_last_changed = '2026-05-01';
