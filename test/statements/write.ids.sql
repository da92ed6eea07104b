-- further-columns
/* write.ids */
create unlogged table "usermerge"."plan_id" as
select
  w.record_no,
  case when w.turn = 1 and t.user_id is null and (w.bound or g.user_id is null) and not false then w.user_id end as user_id,
  not coalesce(w.turn = 1 and t.user_id is null and (w.bound or g.user_id is null) and not false and w.user_id is not null, false) as is_new
from (
  select w.*, row_number() over (partition by w.user_id order by w.bound desc, w.head_priority, w.match_key, w.head_source_user_id, w.identity) as turn
  from (
    select r.record_no, r.identity, r.head_priority, r.match_key, r.head_source_user_id,
      b.user_id is not null  as bound,
      
      coalesce(b.user_id, (case when r.head_source_user_id::numeric >= -(2::numeric ^ 31) and r.head_source_user_id::numeric < (2::numeric ^ 31) then r.head_source_user_id::numeric::bigint end)) as user_id
    from "usermerge"."plan_record" r
    
    left join (
      select i.identity, (array_agg(g.user_id order by case "i"."source_no" when 0 then 0  when 1 then 1 when 2 then 2 else 32767 end, i.source_user_id, g.user_id))[1] as user_id
      from "usermerge"."golden" g
      join "usermerge"."plan_identity" i on g.bound_source_no = i.source_no and g.bound_source_user_id = i.source_user_id
      where g.state = 'undone' and i.user_id is null
      group by i.identity
    ) b on b.identity = r.identity
    where r.user_id is null and not r.waits
  ) w
) w
left join "usermerge"."plan_row" t on t.user_id = w.user_id
left join "usermerge"."golden" g on g.user_id = w.user_id;
