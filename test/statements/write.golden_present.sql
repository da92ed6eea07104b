-- further-columns
/* write.golden_present */
insert into "usermerge"."golden" as g (
  user_id, state, bound_source_no, bound_source_user_id, run_no,
  winner_source_no, winner_source_user_id, credential_time, suffixed, "written_credential", "stored_credential", "written_username", "stored_username", "written_email", "stored_email", "written_role", "stored_role", "written_is_active", "stored_is_active"
)
select
  r.user_id, 'live', coalesce(g.bound_source_no, 0), coalesce(g.bound_source_user_id, r.user_id::bigint), coalesce(g.run_no, 0),
  case
when 'credential' = any (r.changes) then r.winner_source_no when (p.native or 'credential' = any (p.edited || p.adopted)) then 0 else g.winner_source_no end,
  case
when 'credential' = any (r.changes) then r.winner_source_user_id when (p.native or 'credential' = any (p.edited || p.adopted)) then r.user_id::bigint else g.winner_source_user_id end,
  case
when 'credential' = any (r.changes) then r.credential_time when (p.native or 'credential' = any (p.edited || p.adopted)) then coalesce(a.competes_at, a.password_last_changed) else g.credential_time end,
  coalesce(g.suffixed, false) and not 'username' = any (r.changes || p.edited),
  case when 'credential' = any (r.changes) then r."d_credential" when (p.native or 'credential' = any (p.edited || p.adopted)) then p."d_credential" else g."written_credential" end, case when 'credential' = any (r.changes) then w."d_credential" when (p.native or 'credential' = any (p.edited || p.adopted)) then p."d_credential" else g."stored_credential" end, case when 'username' = any (r.changes) then r."d_username" when (p.native or 'username' = any (p.edited || p.adopted)) then p."d_username" else g."written_username" end, case when 'username' = any (r.changes) then w."d_username" when (p.native or 'username' = any (p.edited || p.adopted)) then p."d_username" else g."stored_username" end, case when 'email' = any (r.changes) then r."d_email" when (p.native or 'email' = any (p.edited || p.adopted)) then p."d_email" else g."written_email" end, case when 'email' = any (r.changes) then w."d_email" when (p.native or 'email' = any (p.edited || p.adopted)) then p."d_email" else g."stored_email" end, case when 'role' = any (r.changes) then r."d_role" when (p.native or 'role' = any (p.edited || p.adopted)) then p."d_role" else g."written_role" end, case when 'role' = any (r.changes) then w."d_role" when (p.native or 'role' = any (p.edited || p.adopted)) then p."d_role" else g."stored_role" end, case when 'is_active' = any (r.changes) then r."d_is_active" when (p.native or 'is_active' = any (p.edited || p.adopted)) then p."d_is_active" else g."written_is_active" end, case when 'is_active' = any (r.changes) then w."d_is_active" when (p.native or 'is_active' = any (p.edited || p.adopted)) then p."d_is_active" else g."stored_is_active" end
from "usermerge"."plan_record" r
join "usermerge"."plan_row" p on p.user_id = r.user_id
left join "usermerge"."plan_target_account" a on a.user_id = r.user_id
left join "usermerge"."plan_written" w on w.user_id = r.user_id
left join "usermerge"."golden" g on g.user_id = r.user_id and g.state = 'live'
where not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity) and (r.changes <> '{}' or p.native or p.edited <> '{}' or p.adopted <> '{}')
on conflict (user_id) do update
set state = 'live', inserted_digest = null, generation = g.generation + case when g.state = 'deleted' then 1 else 0 end, bound_source_no = case when g.state = 'live' then g.bound_source_no else 0 end,
  bound_source_user_id = case when g.state = 'live' then g.bound_source_user_id else excluded.bound_source_user_id end,
  "winner_source_no" = excluded."winner_source_no", "winner_source_user_id" = excluded."winner_source_user_id", "credential_time" = excluded."credential_time", "suffixed" = excluded."suffixed", "written_credential" = excluded."written_credential", "stored_credential" = excluded."stored_credential", "written_username" = excluded."written_username", "stored_username" = excluded."stored_username", "written_email" = excluded."written_email", "stored_email" = excluded."stored_email", "written_role" = excluded."written_role", "stored_role" = excluded."stored_role", "written_is_active" = excluded."written_is_active", "stored_is_active" = excluded."stored_is_active";
