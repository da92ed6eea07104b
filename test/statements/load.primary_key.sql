-- plain, further-columns
/* load.primary_key */ alter table "usermerge"."landing_1" add primary key (source_user_id);

-- plain, further-columns
/* load.primary_key */ alter table "usermerge"."landing_2" add primary key (source_user_id);
