-- further-columns
/* plan.last_run */
select kind from "usermerge"."run" order by run_no desc limit 1;
