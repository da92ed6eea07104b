insert into users values (12, 'bob', 'b9', '2026-05-01');
