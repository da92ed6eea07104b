-- plain, further-columns, normalised-key
/* forget.sources */
select distinct source_no from "usermerge"."forgotten";
