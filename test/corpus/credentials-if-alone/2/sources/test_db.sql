insert into users values (2, 'bob', 'b1', '2026-04-01');
