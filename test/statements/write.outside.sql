-- plain, further-columns, normalised-key
/* write.outside: so are those of people outside the cohort */
insert into "usermerge"."waiting" (source_no, source_user_id, outside)
select o.source_no, o.source_user_id, true from "usermerge"."plan_outside" o
on conflict do nothing;
