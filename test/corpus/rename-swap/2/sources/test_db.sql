update users set username = case user_id when 1 then 'bob' else 'alice' end, password = password || '.2', password_last_changed = '2026-05-01';
