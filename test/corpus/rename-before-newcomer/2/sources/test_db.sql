update users set username = 'zed';
insert into users values (3, 'zed', 'p3', '2026-01-01', 'c@x');
