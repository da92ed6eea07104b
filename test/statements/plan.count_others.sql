-- normalised-key
/* plan.count_others */
select
  (
    select count(*) from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and "a"."match_key" is null
  ) as no_match_key,
  (
    select count(*) from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and (coalesce(not (octet_length(a."a_email") = char_length(a."a_email")) and "usermerge"."has_later_character"(a."a_email"), false) or coalesce(not (octet_length(a."a_tenant") = char_length(a."a_tenant")) and "usermerge"."has_later_character"(a."a_tenant"), false))
  ) as keys_not_normalised,
  (
    select coalesce(sum((s.description ->> 'cutTimes')::bigint), 0) from "usermerge"."source" s where s.read_in = $1
  ) as cut_times,
  (
    select coalesce(sum((s.description ->> 'oddLocalTimes')::bigint), 0) from "usermerge"."source" s where s.read_in = $2
  ) as odd_local_times,
  (
    select coalesce(sum((s.description ->> 'forgotten')::bigint), 0) from "usermerge"."source" s where s.read_in = $3
  ) as forgotten_rows,
  (
    select count(*) from "usermerge"."plan_record" r
    where ((r.user_id is null and not r.waits) or 'credential' = any (r.changes)) and r.password_last_changed is null
  ) as unknown_times;

-- plain, further-columns
/* plan.count_others */
select
  (
    select count(*) from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and nullif("a"."username", '') is null
  ) as no_match_key,
  (
    select count(*) from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and false
  ) as keys_not_normalised,
  (
    select coalesce(sum((s.description ->> 'cutTimes')::bigint), 0) from "usermerge"."source" s where s.read_in = $1
  ) as cut_times,
  (
    select coalesce(sum((s.description ->> 'oddLocalTimes')::bigint), 0) from "usermerge"."source" s where s.read_in = $2
  ) as odd_local_times,
  (
    select coalesce(sum((s.description ->> 'forgotten')::bigint), 0) from "usermerge"."source" s where s.read_in = $3
  ) as forgotten_rows,
  (
    select count(*) from "usermerge"."plan_record" r
    where ((r.user_id is null and not r.waits) or 'credential' = any (r.changes)) and r.password_last_changed is null
  ) as unknown_times;
