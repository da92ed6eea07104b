-- further-columns
/* write.unique_values: values that another row has, or that an earlier record gets */
create unlogged table "usermerge"."plan_taken" as
select k.identity, k.grp
from (
  select c.*, r.user_id, row_number() over (partition by "c"."k1" order by r.user_id is null, r.user_id, r.head_priority, r.match_key, r.head_source_user_id, r.identity) as place
  from (select "usermerge identity" as identity, "usermerge group" as grp, email as "k1" from "usermerge"."plan_candidate") c
  join "usermerge"."plan_record" r on r.identity = c.identity
  where "c"."k1" is not null and (c.grp is null or c.grp = any ($1))
) k
left join (select "user_id" as user_id, email as "k1" from "public"."merged_users") t on "t"."k1" = "k"."k1" and t.user_id::text is distinct from k.user_id::text
where k.place > 1 or t.user_id is not null
group by k.identity, k.grp;
