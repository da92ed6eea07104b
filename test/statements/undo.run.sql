-- plain, further-columns, normalised-key
/* undo.run */
select r.run_no, r.plan_no, to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at,
  r.by, r.inserted, r.updated, p.config, p.config_digest,
  coalesce((p.report ->> 'targetIsNew')::boolean, false) as created,
  exists (select from "usermerge"."run" e where e.kind = 'purge' and e.run_no > r.run_no) as purged
from "usermerge"."run" r
join "usermerge"."plan" p on p.plan_no = r.plan_no
where r.kind = 'apply' and not exists (select from "usermerge"."run" u where u.undoes = r.run_no)
order by r.run_no desc
limit 1;
