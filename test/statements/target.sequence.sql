-- plain, further-columns, normalised-key
/* target.sequence */
select coalesce(
  pg_get_serial_sequence($1, $2),
  (
    select s.oid::regclass::text
    from pg_attribute a
    join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
    join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refclassid = 'pg_class'::regclass
    join pg_class s on s.oid = d.refobjid and s.relkind = 'S'
    where a.attrelid = to_regclass($3) and a.attname = $4
    limit 1
  )
) as sequence;
