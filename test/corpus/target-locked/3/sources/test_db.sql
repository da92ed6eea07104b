update users set password = password || '.3', password_last_changed = '2026-06-02 18:00+00';
