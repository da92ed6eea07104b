-- plain, normalised-key
/* undo.lock_target */ lock table "public"."merged_users" in access exclusive mode;
