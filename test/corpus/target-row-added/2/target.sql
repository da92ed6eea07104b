insert into merged_users values (500, 'carol', 'c0', '2026-03-01'), (501, 'dora', 'd0', '2026-03-01');
