-- normalised-key
/* write.candidates */ create unlogged table "usermerge"."plan_candidate" ("user_id" integer not null, "username" text not null, "password" text, "password_last_changed" timestamp with time zone, "email" text, "tenant" text);

-- further-columns
/* write.candidates */ create unlogged table "usermerge"."plan_candidate" (like "public"."merged_users" including constraints);
