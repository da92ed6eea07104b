insert into users values (13, 'alice@old_db', 'stranger', '2026-05-01', 'x@9');
