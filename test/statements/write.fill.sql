-- plain
/* write.fill */ insert into "public"."merged_users" ("user_id", "username", "password", "password_last_changed") overriding system value 
      select i.user_id::integer, ("r".username), ("r".password), ("r".password_last_changed)::timestamp with time zone
      from "usermerge"."plan_record" r
      join "usermerge"."plan_id" i on i.record_no = r.record_no
      where not r.waits and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity));

-- normalised-key
/* write.fill */ insert into "public"."merged_users" ("user_id", "username", "password", "password_last_changed", "email", "tenant") overriding system value 
      select i.user_id::integer, ("r".username), ("r".password), ("r".password_last_changed)::timestamp with time zone, ("r"."a_email"), ("r"."a_tenant")
      from "usermerge"."plan_record" r
      join "usermerge"."plan_id" i on i.record_no = r.record_no
      where not r.waits and (not exists (select from "usermerge"."plan_stale") or not exists (select from "usermerge"."plan_stale" s where s.identity = "r".identity));
