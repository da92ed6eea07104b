-- plain, further-columns, normalised-key
/* load.drop_landing */ drop table if exists "usermerge"."landing_1";

-- plain, further-columns, normalised-key
/* load.drop_landing */ drop table if exists "usermerge"."landing_2";
