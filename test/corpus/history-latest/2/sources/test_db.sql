insert into users values (1, 'alice', 'p4', '2026-05-01');
