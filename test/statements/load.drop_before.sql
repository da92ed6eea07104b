-- further-columns
/* load.drop_before */ drop table usermerge.account_1_<plan>;

-- further-columns
/* load.drop_before */ drop table usermerge.account_2_<plan>;
