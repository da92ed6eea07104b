-- normalised-key
/* ledger.drop_landings */ drop table "usermerge"."landing_1_1", "usermerge"."landing_2_1";
