-- plain, further-columns, normalised-key
/* write.stood */ delete from "usermerge"."standing_conflict" c where true;

-- further-columns
/* write.stood */ delete from "usermerge"."standing_conflict" c where true and c.user_id in (select s.user_id from "usermerge"."plan_scope" s);
