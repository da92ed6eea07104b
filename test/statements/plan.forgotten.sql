-- plain, further-columns, normalised-key
/* plan.forgotten */
select s.source_no, (
select c.oid::regclass::text
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
where i.inhparent = $1::regclass
  and pg_get_expr(c.relpartbound, c.oid) in (
    'FOR VALUES IN (' || s.source_no || ')', 'FOR VALUES IN (' || quote_literal(s.source_no::text) || ')'
  )
  ) as partition,
  exists (
    select from "usermerge"."golden" g where g.state = 'undone' and g.bound_source_no = s.source_no
  ) or exists (select from "usermerge"."forgotten" f where f.source_no = s.source_no) as bound
from "usermerge"."source" s
where s.source_no <> 0 and s.name <> all ($2);
