insert into users values (8, 'BOB', 'b8', '2026-05-01');
