-- normalised-key
/* load.landing */ create unlogged table "usermerge"."landing_1_1" ("source_user_id" bigint, "username" text collate "C", "password" text collate "C", "password_last_changed" timestamptz, "a_email" text collate "C", "a_tenant" text collate "C");

-- normalised-key
/* load.landing */ create unlogged table "usermerge"."landing_2_1" ("source_user_id" bigint, "username" text collate "C", "password" text collate "C", "password_last_changed" timestamptz, "reason" text collate "C", "a_email" text collate "C", "a_tenant" text collate "C");
