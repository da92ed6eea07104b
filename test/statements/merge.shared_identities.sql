-- further-columns
/* merge.shared_identities: identities of more than one account */
create unlogged table "usermerge"."plan_shared" as
select i.identity, i.variant, count(*) as accounts from "usermerge"."plan_identity" i group by 1, 2 having count(*) > 1;
