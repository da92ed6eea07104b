-- plain, further-columns, normalised-key
/* match.gone: keys from which accounts of a live golden record moved away, or with which they vanished */
create unlogged table "usermerge"."plan_gone" as
with away as (
  select f.match_key, f.user_id, f.source_no
  from "usermerge"."former_key" f
  join "usermerge"."golden" g on g.user_id = f.user_id and g.state = 'live'
  union
  select m.settled_key, m.user_id, m.source_no from "usermerge"."plan_member" m where m.moved and m.settled_key is not null
  union
  select m.match_key, m.user_id, m.source_no from "usermerge"."plan_member" m where m.vanished and m.match_key is not null
  union
  select m.settled_key, m.user_id, m.source_no from "usermerge"."plan_member" m where m.match_key is null and m.settled_key is not null
  
)
select
  a.match_key, a.user_id, a.source_no,
  not exists (
    select from "usermerge"."plan_member" m
    where m.user_id = a.user_id and not m.vanished
      and (
        m.match_key is not distinct from a.match_key
        or not exists (
          select from away b where b.match_key = a.match_key and b.user_id = m.user_id and b.source_no = m.source_no
        )
      )
  )
  and not exists (
    select from "usermerge"."plan_claim" c where c.match_key = a.match_key and c.user_id = a.user_id and c.by_target
  ) as all_gone
from away a;
