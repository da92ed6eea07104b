update users set username = 'bert' where user_id = 2;
update users set username = 'bob', password = 'p2', password_last_changed = '2026-05-01' where user_id = 1;
