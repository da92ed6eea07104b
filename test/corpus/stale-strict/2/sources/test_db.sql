update users set password = password || '.2', password_last_changed = '2026-05-01';
