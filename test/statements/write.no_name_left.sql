-- further-columns, normalised-key
/* write.no_name_left */
update "usermerge"."plan_record" r set waits = true from "usermerge"."plan_name" n where n.identity = r.identity and not n.given;
