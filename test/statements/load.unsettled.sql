-- further-columns
/* load.unsettled: accounts of golden records whose key or evidence changed, as they were */
insert into "usermerge"."unsettled" (source_no, source_user_id, settled_key, settled)
select $1, o.source_user_id, nullif("o"."username", ''), jsonb_build_object('username', o.username, 'email', o."a_email")
from (
select d.source_user_id, d.what from "usermerge"."changed" d
where d.plan_no = $2 and d.source_no = $3
  ) d
join "usermerge"."account_1_<plan>" n on n.source_user_id = d.source_user_id
join usermerge.account_1_<plan> o on o.source_user_id = d.source_user_id
join "usermerge"."crosswalk" c on c.source_no = $4 and c.source_user_id = d.source_user_id
where nullif("n"."username", '') is distinct from nullif("o"."username", '') or n."a_email" is distinct from o."a_email"
on conflict do nothing;

-- further-columns
/* load.unsettled: accounts of golden records whose key or evidence changed, as they were */
insert into "usermerge"."unsettled" (source_no, source_user_id, settled_key, settled)
select $1, o.source_user_id, nullif("o"."username", ''), jsonb_build_object('username', o.username, 'email', o."a_email")
from (
select d.source_user_id, d.what from "usermerge"."changed" d
where d.plan_no = $2 and d.source_no = $3
  ) d
join "usermerge"."account_2_<plan>" n on n.source_user_id = d.source_user_id
join usermerge.account_2_<plan> o on o.source_user_id = d.source_user_id
join "usermerge"."crosswalk" c on c.source_no = $4 and c.source_user_id = d.source_user_id
where nullif("n"."username", '') is distinct from nullif("o"."username", '') or n."a_email" is distinct from o."a_email"
on conflict do nothing;
