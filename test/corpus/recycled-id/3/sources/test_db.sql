insert into users values (5, 'mallory', 'm1', '2026-05-01'), (6, 'dan', 'd2', '2026-05-01');
