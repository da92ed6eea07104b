-- plain, normalised-key
/* undo.drop_target */ drop table "public"."merged_users" restrict;
