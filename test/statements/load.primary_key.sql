-- plain, further-columns
/* load.primary_key */ alter table "usermerge"."landing_1_1" add primary key (source_user_id);

-- further-columns
/* load.primary_key */ alter table "usermerge"."landing_1_2" add primary key (source_user_id);

-- plain, further-columns
/* load.primary_key */ alter table "usermerge"."landing_2_1" add primary key (source_user_id);

-- further-columns
/* load.primary_key */ alter table "usermerge"."landing_2_2" add primary key (source_user_id);
