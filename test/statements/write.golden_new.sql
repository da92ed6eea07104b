-- plain
/* write.golden_new */
insert into "usermerge"."golden" as g (
  user_id, state, bound_source_no, bound_source_user_id, run_no,
  winner_source_no, winner_source_user_id, credential_time, suffixed, inserted_digest, "written_credential", "stored_credential", "written_username", "stored_username"
)
select
  i.user_id, 'live', r.head_source_no, r.head_source_user_id, $1,
  r.winner_source_no, r.winner_source_user_id, r.credential_time,
  r.username is distinct from r.natural_username, null::bigint, r."d_credential", null::bigint, r."d_username", case when r.username is distinct from r.natural_username then hashtextextended(coalesce('=' || "r"."username", ''), 0) end
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no

where not r.waits and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity));

-- further-columns
/* write.golden_new */
insert into "usermerge"."golden" as g (
  user_id, state, bound_source_no, bound_source_user_id, run_no,
  winner_source_no, winner_source_user_id, credential_time, suffixed, inserted_digest, "written_credential", "stored_credential", "written_username", "stored_username", "written_email", "stored_email", "written_role", "stored_role", "written_is_active", "stored_is_active"
)
select
  i.user_id, 'live', r.head_source_no, r.head_source_user_id, $1,
  r.winner_source_no, r.winner_source_user_id, r.credential_time,
  r.username is distinct from r.natural_username, w.row_digest, r."d_credential", nullif(w."d_credential", r."d_credential"), r."d_username", nullif(w."d_username", r."d_username"), r."d_email", nullif(w."d_email", r."d_email"), r."d_role", nullif(w."d_role", r."d_role"), r."d_is_active", nullif(w."d_is_active", r."d_is_active")
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no
join "usermerge"."plan_written" w on w.user_id = i.user_id
where not r.waits and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity))

on conflict (user_id) do update
set state = 'live', run_no = excluded.run_no, "winner_source_no" = excluded."winner_source_no", "winner_source_user_id" = excluded."winner_source_user_id", "credential_time" = excluded."credential_time", "suffixed" = excluded."suffixed", "inserted_digest" = excluded."inserted_digest", "written_credential" = excluded."written_credential", "stored_credential" = excluded."stored_credential", "written_username" = excluded."written_username", "stored_username" = excluded."stored_username", "written_email" = excluded."written_email", "stored_email" = excluded."stored_email", "written_role" = excluded."written_role", "stored_role" = excluded."stored_role", "written_is_active" = excluded."written_is_active", "stored_is_active" = excluded."stored_is_active";

-- normalised-key
/* write.golden_new */
insert into "usermerge"."golden" as g (
  user_id, state, bound_source_no, bound_source_user_id, run_no,
  winner_source_no, winner_source_user_id, credential_time, suffixed, inserted_digest, "written_credential", "stored_credential", "written_username", "stored_username", "written_email", "stored_email", "written_tenant", "stored_tenant"
)
select
  i.user_id, 'live', r.head_source_no, r.head_source_user_id, $1,
  r.winner_source_no, r.winner_source_user_id, r.credential_time,
  r.username is distinct from r.natural_username, null::bigint, r."d_credential", null::bigint, r."d_username", case when r.username is distinct from r.natural_username then hashtextextended(coalesce('=' || "r"."username", ''), 0) end, r."d_email", null::bigint, r."d_tenant", null::bigint
from "usermerge"."plan_record" r
join "usermerge"."plan_id" i on i.record_no = r.record_no

where not r.waits and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity));
