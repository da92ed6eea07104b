-- further-columns
/* write.deletions: a deletion that a run saw is final */
update "usermerge"."golden" g set state = 'deleted'
where g.state = 'live' and g.user_id in (select d.user_id from "usermerge"."plan_deleted" d);
