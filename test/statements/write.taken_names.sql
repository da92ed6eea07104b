-- normalised-key
/* write.taken_names: names that are not free in this round */
create unlogged table "usermerge"."plan_taken" as
select distinct identity, grp from (
    select k.identity, k.grp
    from (
select a.*, row_number() over (partition by "a"."k1" order by a.given desc, a.place) as turn
from (
    select c.*, n.user_id, n.place, n.given from (select "usermerge identity" as identity, "usermerge group" as grp, "username" as "k1" from "usermerge"."plan_candidate") c
    join "usermerge"."plan_name" n on n.identity = c.identity and n.grp is not distinct from c.grp
    where "c"."k1" is not null
  ) a
    ) k
    left join (select * from (select "user_id" as user_id, "username" as "k1" from "usermerge"."plan_candidate") none where false) t on "t"."k1" = "k"."k1" and t.user_id::text is distinct from k.user_id::text
    where not k.given and (k.turn > 1 or t.user_id is not null)
  ) taken;

-- further-columns
/* write.taken_names: names that are not free in this round */
create unlogged table "usermerge"."plan_taken" as
select distinct identity, grp from (
    select k.identity, k.grp
    from (
select a.*, row_number() over (partition by "a"."k1" order by a.given desc, a.place) as turn
from (
    select c.*, n.user_id, n.place, n.given from (select "usermerge identity" as identity, "usermerge group" as grp, login as "k1" from "usermerge"."plan_candidate") c
    join "usermerge"."plan_name" n on n.identity = c.identity and n.grp is not distinct from c.grp
    where "c"."k1" is not null
  ) a
    ) k
    left join (select "user_id" as user_id, login as "k1" from "public"."merged_users") t on "t"."k1" = "k"."k1" and t.user_id::text is distinct from k.user_id::text
    where not k.given and (k.turn > 1 or t.user_id is not null)
  ) taken;
