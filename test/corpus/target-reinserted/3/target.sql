insert into merged_users values (1, 'zoe', 'z1', '2026-01-01');
