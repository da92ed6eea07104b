-- further-columns
/* write.deletions_logged */
insert into "usermerge"."change" (run_no, user_id, action)
select $1, d.user_id, 'delete_seen' from "usermerge"."plan_deleted" d;
