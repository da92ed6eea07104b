-- plain, further-columns, normalised-key
/* target.columns */
select
  a.attname as name,
  format_type(a.atttypid, a.atttypmod) as type,
  t.typcategory = 'S' as "isText",
  coalesce(l.collisdeterministic, true) as "isDeterministic",
  t.typtype::text as kind,
  a.attnotnull or t.typnotnull as "notNull",
  a.atthasdef as "hasDefault",
  case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
  a.attgenerated <> '' as generated
from pg_attribute a
join pg_type t on t.oid = a.atttypid
left join pg_collation l on l.oid = a.attcollation
where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
order by a.attnum;
