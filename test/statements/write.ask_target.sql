-- further-columns
/* write.ask_target: all at once; most targets take them all */
insert into "usermerge"."plan_candidate" ("login", "password", "password_last_changed", "email", "salt", "role", "is_active", "usermerge identity", "usermerge group")
select ("p".username), ("p".password), (coalesce("p".password_last_changed, 'epoch'::timestamptz))::timestamp with time zone, ("p"."a_email"), ("p"."a_salt"), ("p"."a_role"), ("p"."a_is_active")::boolean, "p".identity, "p".grp from "usermerge"."plan_probe" p;

-- normalised-key
/* write.ask_target: all at once; most targets take them all */
insert into "usermerge"."plan_candidate" ("username", "password", "password_last_changed", "email", "tenant", "usermerge identity", "usermerge group")
select ("p".username), ("p".password), ("p".password_last_changed)::timestamp with time zone, ("p"."a_email"), ("p"."a_tenant"), "p".identity, "p".grp from "usermerge"."plan_probe" p;
