-- further-columns
/* match.scope: golden records that are looked at again */
create unlogged table "usermerge"."plan_scope" as
select c.user_id
from "usermerge"."plan_unresolved" u
join "usermerge"."crosswalk" c on c.source_no = u.source_no and c.source_user_id = u.source_user_id
union
select u.source_user_id::bigint from "usermerge"."plan_unresolved" u where u.source_no = 0
union
select r.user_id from "usermerge"."plan_row" r
union
select d.user_id from "usermerge"."plan_deleted" d
union
select c.user_id
from "usermerge"."account" a
join "usermerge"."plan_key" k on k.match_key = nullif("a"."username", '')
join "usermerge"."crosswalk" c on c.source_no = a.source_no and c.source_user_id = a.source_user_id
where a.source_no <> 0
union
select t.source_user_id::bigint from "usermerge"."account_target" t join "usermerge"."plan_key" k on k.match_key = t.match_key
union
select f.user_id from "usermerge"."former_key" f join "usermerge"."plan_key" k on k.match_key = f.match_key
union
select t.source_user_id::bigint
from "usermerge"."account_target" t
where t.password_last_changed > (select max(p."started_at") from "usermerge"."plan" p where p.state = 'applied');
