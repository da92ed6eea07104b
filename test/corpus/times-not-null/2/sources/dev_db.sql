insert into users values (11, 'alice', 'p2', '1969-07-20');
