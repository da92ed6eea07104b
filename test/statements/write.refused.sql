-- further-columns, normalised-key
/* write.refused */
create unlogged table "usermerge"."plan_refused" (identity text collate "C", grp text, reason text);
