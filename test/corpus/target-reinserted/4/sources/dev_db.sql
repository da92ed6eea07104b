insert into users values (15, 'zoe', 'z5', '2026-05-10');
