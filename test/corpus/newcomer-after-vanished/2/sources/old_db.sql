insert into users values (23, 'carol', 'c9', '2026-05-01');
