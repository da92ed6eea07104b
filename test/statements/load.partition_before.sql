-- plain, further-columns, normalised-key
/* load.partition_before */
select (
select c.oid::regclass::text
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
where i.inhparent = $1::regclass
  and pg_get_expr(c.relpartbound, c.oid) in (
    'FOR VALUES IN (' || 1 || ')', 'FOR VALUES IN (' || quote_literal(1::text) || ')'
  )
  ) as partition;

-- plain, further-columns, normalised-key
/* load.partition_before */
select (
select c.oid::regclass::text
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
where i.inhparent = $1::regclass
  and pg_get_expr(c.relpartbound, c.oid) in (
    'FOR VALUES IN (' || 2 || ')', 'FOR VALUES IN (' || quote_literal(2::text) || ')'
  )
  ) as partition;
