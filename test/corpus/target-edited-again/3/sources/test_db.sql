update users set password = 'p3', password_last_changed = '2026-06-02 18:00+00', email = 'other@x';
