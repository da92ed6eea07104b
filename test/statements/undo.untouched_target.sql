-- plain, normalised-key
/* undo.untouched_target: no row, no right, no column, index, key, trigger, view or policy but those it was made with */
select not exists (select from "public"."merged_users")
  and c.relacl is null and c.reloptions is null and not c.relrowsecurity and not c.relhassubclass
  and pg_get_userbyid(c.relowner) = current_user
  and (select count(*) from pg_index i where i.indrelid = c.oid) = 2
  and not exists (select from pg_description d where d.classoid = 'pg_class'::regclass and d.objoid = c.oid)
  and not exists (
    select from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and (a.attacl is not null or a.attname <> all ($1::text[]))
  )
  and not exists (
    select from pg_depend d
    left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
    left join pg_class o on d.classid = 'pg_class'::regclass and o.oid = d.objid
    where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
      and not (
        d.classid in ('pg_type'::regclass, 'pg_attrdef'::regclass)
        or coalesce(o.relkind in ('i', 'S', 't'), false) or coalesce(k.contype in ('p', 'u', 'n'), false)
      )
  ) as untouched
from pg_class c
where c.oid = to_regclass($2);
