update merged_users set password = 'mine', password_last_changed = '2026-05-20' where username = 'alice';
update merged_users set last_login = '2026-06-01' where username = 'bob';
insert into merged_users values (900, 'carol', 'c0', '2026-01-01', null);
