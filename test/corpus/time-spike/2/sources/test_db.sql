update users set password = 'p4', password_last_changed = '2026-03-01 00:00:00.5+00' where user_id = 101;
