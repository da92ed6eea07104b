insert into users values (12, 'bob', 'b2', '2026-02-01', 'b@two');
