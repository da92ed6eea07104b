insert into users values (21, 'alice', 'p9', '2026-05-20');
