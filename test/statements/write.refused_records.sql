-- further-columns, normalised-key
/* write.refused_records: new records that the target would refuse wait */
update "usermerge"."plan_record" r
set waits = true
where r.identity in (select f.identity from "usermerge"."plan_refused" f where f.grp is null);
