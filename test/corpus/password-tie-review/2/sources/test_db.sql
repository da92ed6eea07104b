update users set password = 'b3', password_last_changed = '2026-05-01', email = 'bob@x' where user_id = 2;
