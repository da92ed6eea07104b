-- normalised-key
/* load.partition */
create table "usermerge"."account_1_<plan>" (like "usermerge"."account" including defaults, check (source_no = 1));

-- normalised-key
/* load.partition */
create table "usermerge"."account_2_<plan>" (like "usermerge"."account" including defaults, check (source_no = 2));

-- plain, further-columns
/* load.partition */
create table "usermerge"."landing_1_1" (like "usermerge"."account" including defaults, check (source_no = 1));

-- further-columns
/* load.partition */
create table "usermerge"."landing_1_2" (like "usermerge"."account" including defaults, check (source_no = 1));

-- plain, further-columns
/* load.partition */
create table "usermerge"."landing_2_1" (like "usermerge"."account" including defaults, check (source_no = 2));

-- further-columns
/* load.partition */
create table "usermerge"."landing_2_2" (like "usermerge"."account" including defaults, check (source_no = 2));
