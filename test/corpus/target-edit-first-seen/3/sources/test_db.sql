update users set password = 'p2', password_last_changed = '2026-06-02 13:00+00' where user_id = 1;
update users set password = 'b2', password_last_changed = '2026-06-02 11:00+00' where user_id = 2;
