update users set username = 'alicia' where user_id = 1;
update users set username = 'bobby', password = 'b3', password_last_changed = '2026-05-01' where user_id = 2;
