update users set password = password || '.2', password_last_changed = '2026-05-01';
insert into users values (3, 'carol', 'c1', '2026-05-01'), (4, 'dave', 'd1', '2026-05-01');
