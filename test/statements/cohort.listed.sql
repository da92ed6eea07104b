-- plain, further-columns, normalised-key
/* cohort.listed */ create unlogged table "usermerge"."plan_cohort" (who text collate "C");
