-- plain, further-columns, normalised-key
/* plan.sources */
select source_no, name, description ->> 'timePrecisionUs' as precision from "usermerge"."source";
