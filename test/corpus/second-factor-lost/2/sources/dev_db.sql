insert into users values (13, 'carol', 'c9', '2026-05-01', null);
