-- normalised-key
/* merge.fresh_identities */
create view "usermerge"."plan_identity" as
select
  coalesce('k' || "a"."match_key", 'n' || "a".source_no || ':' || "a".source_user_id) collate "C" as identity,
  'with'::text as variant, null::bigint as user_id,
  "a"."match_key" as match_key, a.source_no, a.source_user_id, true as joins, false as question, false as confirmed,
  coalesce(a.plain_key, "a"."match_key") as plain_key
from "usermerge"."account" a
where a.source_no <> 0 and not a.vanished and not false;

-- plain
/* merge.fresh_identities */
create view "usermerge"."plan_identity" as
select
  coalesce('k' || nullif("a"."username", ''), 'n' || "a".source_no || ':' || "a".source_user_id) collate "C" as identity,
  'with'::text as variant, null::bigint as user_id,
  nullif("a"."username", '') as match_key, a.source_no, a.source_user_id, true as joins, false as question, false as confirmed,
  coalesce(a.plain_key, nullif("a"."username", '')) as plain_key
from "usermerge"."account" a
where a.source_no <> 0 and not a.vanished and not false;
