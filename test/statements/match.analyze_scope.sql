-- further-columns
/* match.analyze_scope */ analyze "usermerge"."plan_scope";
