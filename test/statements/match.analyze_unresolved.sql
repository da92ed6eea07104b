-- further-columns
/* match.analyze_unresolved */ analyze "usermerge"."plan_unresolved";
