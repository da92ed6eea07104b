insert into users values (13, 'late', 'p2', '2025-11-02 06:00+00');
update users set password_last_changed = '2026-01-01 13:30+00' where user_id = 12;
