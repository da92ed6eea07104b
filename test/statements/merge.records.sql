-- further-columns
/* merge.records: of the two folds of a golden record the one that counts; what changes, what is held */
create unlogged table "usermerge"."plan_record" as
with compared as (
  select
    f.*,
    r.user_id is not null and not r.native and not 'credential' = any (r.edited)
      and f.d_credential is distinct from g.written_credential
      and g.credential_time is not null and (f.credential_time is null or f.credential_time < g.credential_time)
      and not f.target_locks
      
       as goes_back,
    $1 and not exists (
      select from "usermerge"."changed" c
      where c.source_no = g.winner_source_no and c.source_user_id = g.winner_source_user_id
        and c.plan_no > coalesce((select max(p."plan_no") from "usermerge"."plan" p where p.state = 'applied'), 0)
    ) as by_configuration
  from "usermerge"."plan_fold" f
  left join "usermerge"."plan_row" r on r.user_id = f.user_id
  left join "usermerge"."golden" g on g.user_id = f.user_id and g.state = 'live'
),
flagged as (
  select c.*, c.goes_back and not c.by_configuration as password_goes_back, c.goes_back and c.by_configuration as goes_back_by_configuration
  from compared c
),
reviewed as (
  select
    f.*,
    ("f"."revoked_password" or "f"."unverified_winner" or "f"."second_factor_lost" or "f"."password_bound_to_username" or "f"."password_goes_back") as credential_review,
    f.user_id is null and ("f"."duplicate_in_source" or "f"."confirm_mismatch" or "f"."normalised_match") as person_review
  from flagged f
),
chosen as (
  select o.*, w.identity is not null and o.variant = 'without' as newcomers_wait,
    coalesce(w.password_goes_back and o.variant = 'without', false) as newcomers_bring_back
  from reviewed o
  left join reviewed w on w.identity = o.identity and w.variant = 'with' and w.user_id is not null
  where o.user_id is null
    or (o.variant = 'with' and not (o.credential_review or o.question))
    or (o.variant = 'without' and (w.identity is null or w.credential_review or w.question))
)
select
  row_number() over () as record_no,
  o.user_id is null and (o.credential_review or o.person_review) as waits,
  o.*,
  case when o.user_id is null then '{}' else array_remove(array[case when (o."d_credential" is distinct from case when r.native or 'credential' = any (r.edited || r.adopted) then r."d_credential" else coalesce(g."written_credential", r."d_credential") end and (o.head_source_no is not null or 'credential' = any (o.target_owns) )) and not (o.user_id is not null and ("o"."question_credential" or o.credential_review)) then 'credential' end, case when (o."d_username" is distinct from case when r.native or 'username' = any (r.edited || r.adopted) then r."d_username" else coalesce(g."written_username", r."d_username") end and (o.head_source_no is not null or 'username' = any (o.target_owns) )) and not (o.user_id is not null and "o"."question_username") then 'username' end, case when (o."d_email" is distinct from case when r.native or 'email' = any (r.edited || r.adopted) then r."d_email" else coalesce(g."written_email", r."d_email") end and (o.head_source_no is not null or 'email' = any (o.target_owns) )) and not (o.user_id is not null and "o"."q_email") then 'email' end, case when (o."d_role" is distinct from case when r.native or 'role' = any (r.edited || r.adopted) then r."d_role" else coalesce(g."written_role", r."d_role") end and (o.head_source_no is not null or 'role' = any (o.target_owns) )) and not (o.user_id is not null and "o"."q_role") then 'role' end, case when (o."d_is_active" is distinct from case when r.native or 'is_active' = any (r.edited || r.adopted) then r."d_is_active" else coalesce(g."written_is_active", r."d_is_active") end and (o.head_source_no is not null or 'is_active' = any (o.target_owns) )) and not (o.user_id is not null and "o"."q_is_active") then 'is_active' end]::text[], null) end as changes,
  case when o.user_id is null then '{}' else array_remove(array[case when (o."d_credential" is distinct from case when r.native or 'credential' = any (r.edited || r.adopted) then r."d_credential" else coalesce(g."written_credential", r."d_credential") end and (o.head_source_no is not null or 'credential' = any (o.target_owns) )) and (o.user_id is not null and ("o"."question_credential" or o.credential_review)) then 'credential' end, case when (o."d_username" is distinct from case when r.native or 'username' = any (r.edited || r.adopted) then r."d_username" else coalesce(g."written_username", r."d_username") end and (o.head_source_no is not null or 'username' = any (o.target_owns) )) and (o.user_id is not null and "o"."question_username") then 'username' end, case when (o."d_email" is distinct from case when r.native or 'email' = any (r.edited || r.adopted) then r."d_email" else coalesce(g."written_email", r."d_email") end and (o.head_source_no is not null or 'email' = any (o.target_owns) )) and (o.user_id is not null and "o"."q_email") then 'email' end, case when (o."d_role" is distinct from case when r.native or 'role' = any (r.edited || r.adopted) then r."d_role" else coalesce(g."written_role", r."d_role") end and (o.head_source_no is not null or 'role' = any (o.target_owns) )) and (o.user_id is not null and "o"."q_role") then 'role' end, case when (o."d_is_active" is distinct from case when r.native or 'is_active' = any (r.edited || r.adopted) then r."d_is_active" else coalesce(g."written_is_active", r."d_is_active") end and (o.head_source_no is not null or 'is_active' = any (o.target_owns) )) and (o.user_id is not null and "o"."q_is_active") then 'is_active' end]::text[], null) end as held,
  o.username as natural_username
from chosen o
left join "usermerge"."plan_row" r on r.user_id = o.user_id
left join "usermerge"."golden" g on g.user_id = o.user_id and g.state = 'live';
