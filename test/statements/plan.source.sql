-- plain, further-columns, normalised-key
/* plan.source */
insert into "usermerge"."source" (source_no, name, location, priority)
select coalesce(max(source_no), 0) + 1, $1, '', $2 from "usermerge"."source"
on conflict (name) do update set priority = excluded.priority;
