insert into users values (11, 'alicia', 'p3', '2026-05-20');
