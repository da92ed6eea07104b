-- normalised-key
/* merge.shared_keys: keys of more than one account */
create unlogged table "usermerge"."plan_shared" as
select "a"."match_key" as match_key
from "usermerge"."account" a
where a.source_no <> 0 and not a.vanished and not false and "a"."match_key" is not null
group by 1
having count(*) > 1;

-- plain
/* merge.shared_keys: keys of more than one account */
create unlogged table "usermerge"."plan_shared" as
select nullif("a"."username", '') as match_key
from "usermerge"."account" a
where a.source_no <> 0 and not a.vanished and not false and nullif("a"."username", '') is not null
group by 1
having count(*) > 1;
