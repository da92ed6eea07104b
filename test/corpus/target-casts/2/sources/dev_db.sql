insert into users values (11, 'alice', 'p2', '2026-01-01 12:00:00.8+00');
