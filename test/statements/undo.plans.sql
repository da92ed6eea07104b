-- plain, further-columns, normalised-key
/* undo.plans: the plan of the run stands no more, and one that was made since rests on it */
update "usermerge"."plan"
set state = case when plan_no = $1 then 'undone' else 'replaced' end
where plan_no = $2 or state in ('ready', 'landing');
