-- further-columns
/* write.unique_waits */
update "usermerge"."plan_record" r set waits = true from "usermerge"."plan_taken" k where k.identity = r.identity and k.grp is null;
