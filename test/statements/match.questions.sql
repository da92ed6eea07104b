-- further-columns
/* match.questions: moved accounts that may not be who their golden record is */
update "usermerge"."plan_member" m
set question = true
where m.moved and not m.dropped and (
  m.returned
  or m.evidence_changed
  or m.user_id in (
    select s.user_id
    from "usermerge"."plan_member" s
    where s.match_key is not null and not s.dropped
    group by s.user_id
    having min(s.match_key) <> max(s.match_key)
  )
  or exists (
    select from "usermerge"."plan_claim" c where c.match_key = m.match_key and c.user_id <> m.user_id
  )
);
