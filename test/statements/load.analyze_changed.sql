-- further-columns
/* load.analyze_changed */ analyze "usermerge"."changed";
