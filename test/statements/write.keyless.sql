-- plain
/* write.keyless */
select exists (select from "usermerge"."plan_record" r where r.match_key is null) as keyless;
