-- plain, further-columns, normalised-key
/* undo.counts */
select
  count(*) filter (where r.action = 'restore' and r.refused is null) as restore,
  count(*) filter (where r.action = 'remove' and r.refused is null) as remove,
  count(*) filter (where r.refused is not null) as refused,
  (select count(*) from "pg_temp"."usermerge_undo_account" a where not a.returns) as accounts,
  (select count(distinct user_id) from "pg_temp"."usermerge_undo_reference") as referenced
from "pg_temp"."usermerge_undo_row" r;
