-- further-columns
/* match.analyze_keys */ analyze "usermerge"."plan_key";
