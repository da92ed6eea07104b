insert into users values (5, 'ALICE', 'p5', '2026-05-01');
update users set password = 'p2', password_last_changed = '2026-04-01' where user_id = 1;
