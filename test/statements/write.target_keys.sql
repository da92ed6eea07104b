-- plain, normalised-key
/* write.target_keys */
alter table "public"."merged_users" add primary key ("user_id"), add unique ("username");
