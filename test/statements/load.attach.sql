-- plain, further-columns, normalised-key
/* load.attach */
alter table "usermerge"."account" attach partition "usermerge"."account_1_<plan>" for values in (1);

-- plain, further-columns, normalised-key
/* load.attach */
alter table "usermerge"."account" attach partition "usermerge"."account_2_<plan>" for values in (2);
