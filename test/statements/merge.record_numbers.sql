-- plain, normalised-key
/* merge.record_numbers */
create sequence "usermerge"."plan_record_numbers_0" start 1 increment 2 cache 1000
owned by "usermerge"."plan_record".record_no;

-- plain, normalised-key
/* merge.record_numbers */
create sequence "usermerge"."plan_record_numbers_1" start 2 increment 2 cache 1000
owned by "usermerge"."plan_record".record_no;
