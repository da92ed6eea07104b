-- plain, further-columns, normalised-key
/* apply.records */ select ((select count(*) from "usermerge"."plan_record") + (select count(*) from "usermerge"."plan_row") + (select count(*) from "usermerge"."plan_deleted")) as records;
