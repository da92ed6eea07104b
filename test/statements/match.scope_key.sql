-- further-columns
/* match.scope_key */ alter table "usermerge"."plan_scope" add primary key (user_id);
