insert into users values (3, 'carol', 'c1', '2026-02-01');
