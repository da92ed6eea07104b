update users set password = 'p2', password_last_changed = '2026-05-01';
insert into users values (2, 'bob', 'b1', '2026-02-01');
