-- normalised-key
/* merge.shared_keys */
create unlogged table "usermerge"."plan_shared_0" as
select a."match_key" as match_key, count(*) as accounts
from (
select a.*, "a"."match_key" as account_key
from "usermerge"."account" a
where a.source_no <> 0 and not a.vanished and not false
  and hashtext(coalesce("a"."match_key", '')) & 1 <> 1
  ) a
where a."match_key" <> ''
group by 1
having count(*) > 1;

-- plain
/* merge.shared_keys */
create unlogged table "usermerge"."plan_shared_0" as
select a."username" as match_key, count(*) as accounts
from (
select a.*, nullif("a"."username", '') as account_key
from "usermerge"."account" a
where a.source_no <> 0 and not a.vanished and not false
  and hashtext(coalesce(nullif("a"."username", ''), '')) & 1 <> 1
  ) a
where a."username" <> ''
group by 1
having count(*) > 1;

-- normalised-key
/* merge.shared_keys */
create unlogged table "usermerge"."plan_shared_1" as
select a."match_key" as match_key, count(*) as accounts
from (
select a.*, "a"."match_key" as account_key
from "usermerge"."account" a
where a.source_no <> 0 and not a.vanished and not false
  and hashtext(coalesce("a"."match_key", '')) & 1 <> 0
  ) a
where a."match_key" <> ''
group by 1
having count(*) > 1;

-- plain
/* merge.shared_keys */
create unlogged table "usermerge"."plan_shared_1" as
select a."username" as match_key, count(*) as accounts
from (
select a.*, nullif("a"."username", '') as account_key
from "usermerge"."account" a
where a.source_no <> 0 and not a.vanished and not false
  and hashtext(coalesce(nullif("a"."username", ''), '')) & 1 <> 0
  ) a
where a."username" <> ''
group by 1
having count(*) > 1;
