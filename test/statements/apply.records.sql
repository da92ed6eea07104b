-- plain, further-columns, normalised-key
/* apply.records */ select count(*) as records from "usermerge"."plan_record";
