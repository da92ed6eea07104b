-- plain, further-columns, normalised-key
/* undo.applied */
select config, config_digest from "usermerge"."plan" where state = 'applied' order by plan_no desc limit 1;
