insert into users values (11, 'alice', 'stranger', '2026-05-01', 's@y');
