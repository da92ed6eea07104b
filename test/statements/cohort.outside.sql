-- plain, further-columns, normalised-key
/* cohort.outside */ create unlogged table "usermerge"."plan_outside" (source_no smallint, source_user_id bigint);
