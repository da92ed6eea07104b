update users set username = 'bobby', password = 'md5bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb3', password_last_changed = '2026-03-01' where user_id = 12;
