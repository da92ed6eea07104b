update users set password = 'b2', password_last_changed = '2026-05-01' where username = 'bob';
