-- further-columns
/* load.not_vanished: a rejected row has not vanished */
delete from "usermerge"."changed" c
using "usermerge"."account_1_<plan>" n
where c.plan_no = $1 and c.source_no = $2 and c.what = 'vanished'
  and n.source_user_id = c.source_user_id and not n.vanished;

-- further-columns
/* load.not_vanished: a rejected row has not vanished */
delete from "usermerge"."changed" c
using "usermerge"."account_2_<plan>" n
where c.plan_no = $1 and c.source_no = $2 and c.what = 'vanished'
  and n.source_user_id = c.source_user_id and not n.vanished;
