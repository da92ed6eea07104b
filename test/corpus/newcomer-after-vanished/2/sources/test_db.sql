delete from users;
insert into users values (9, 'alice', 'p9', '2026-05-01');
