insert into users values (31, 'alice', 'another stranger', '2026-05-25');
