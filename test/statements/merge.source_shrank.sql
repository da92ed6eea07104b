-- plain, further-columns, normalised-key
/* merge.source_shrank */
select name, (description ->> 'before')::bigint as before, rows - superseded as now
from "usermerge"."source"
where read_in = $1 and (description ->> 'before')::bigint > 0
  and rows - superseded < 0.9 * (description ->> 'before')::bigint
order by source_no;
