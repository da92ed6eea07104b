update users set password = 'p4', password_last_changed = '2026-06-03 18:00+00';
