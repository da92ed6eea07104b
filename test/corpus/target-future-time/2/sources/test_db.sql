update users set password = 'p2', password_last_changed = '2026-06-01 13:00+00' where user_id = 501;
update users set password = 'b2', password_last_changed = '2026-06-01 11:00+00' where user_id = 502;
