update users set email = 'three.' || email, password = password || '.3', password_last_changed = '2026-05-01';
