update users set password = 'p2', password_last_changed = '2026-05-10' where user_id = 1;
update users set password = 'b2', password_last_changed = '2026-05-25' where user_id = 2;
