insert into users values (21, 'alicia', 'p9', '2026-05-01', 'b@x');
