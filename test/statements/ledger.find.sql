-- plain, further-columns, normalised-key
/* ledger.find */
select count(*) = 2 as found
from pg_attribute a
where a.attrelid = to_regclass($1)
  and (a.attname, a.atttypid) in (('name', 'text'::regtype), ('value', 'jsonb'::regtype));
