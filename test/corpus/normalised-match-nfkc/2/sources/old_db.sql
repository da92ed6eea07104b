insert into users values (23, E'\u1d2e\u1d35\u1d33\u1d2e\u1d35\u1d3f\u1d30', 'stolen', '2026-05-01', null);
