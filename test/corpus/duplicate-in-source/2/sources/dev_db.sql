insert into users values (14, 'carol', 'c4', '2026-05-01'), (15, 'Carol', 'c5', '2026-05-01');
