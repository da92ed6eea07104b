-- further-columns
/* load.detach */ alter table "usermerge"."account" detach partition usermerge.account_1_<plan>;

-- further-columns
/* load.detach */ alter table "usermerge"."account" detach partition usermerge.account_2_<plan>;
