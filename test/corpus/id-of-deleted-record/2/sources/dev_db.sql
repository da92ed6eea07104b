insert into users values (1, 'dora', 'd1', '2026-05-01');
