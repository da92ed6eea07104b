-- further-columns
/* load.kept_lock */ lock table "usermerge"."landed_slice" in share mode;
