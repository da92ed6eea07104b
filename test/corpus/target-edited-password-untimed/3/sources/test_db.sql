update users set password = 'p3', password_last_changed = '2026-06-02 13:00+00';
