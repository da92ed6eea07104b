insert into users values (15, 'alice', 'p5', '2026-05-01');
