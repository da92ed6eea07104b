-- plain, further-columns, normalised-key
/* load.partition_before */
select c.oid::regclass::text as partition
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
where i.inhparent = $1::regclass
  and pg_get_expr(c.relpartbound, c.oid) in ($2, $3);
