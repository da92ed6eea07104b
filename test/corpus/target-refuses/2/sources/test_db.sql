update users set nick = 'far too long', age = '31', mood = 'ugly', country = 'xx', password = 'p2', password_last_changed = '2026-05-01'
where user_id = 1;
update users set nick = 'short' where user_id = 2;
