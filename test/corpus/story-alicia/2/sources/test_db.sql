update users set username = 'alicia';
insert into users values (9, 'alice', 'stranger', '2026-05-01');
