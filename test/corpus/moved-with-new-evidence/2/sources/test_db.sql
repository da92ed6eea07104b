update users set username = 'alicia' where user_id = 1;
update users set username = 'mallory', email = 'm@y', password = 'm1', password_last_changed = '2026-05-01' where user_id = 2;
update users set email = 'carol@x' where user_id = 3;
