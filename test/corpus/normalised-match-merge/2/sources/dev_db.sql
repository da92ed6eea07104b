insert into users values (12, E'\ufb01le', 'g2', '2026-02-01');
