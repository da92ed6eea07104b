-- plain, further-columns, normalised-key
/* write.id_space */
select
  (select count(*) from "usermerge"."plan_id" i where i.is_new) as new,
  greatest(
(select max(a.source_user_id) from "usermerge"."account" a where a.source_user_id < (2::numeric ^ 31)),
(select max(g.user_id) from "usermerge"."golden" g),
(select max(t.user_id) from "usermerge"."plan_row" t),
(select (s.value #>> '{}')::bigint from "usermerge"."setting" s where s.name = 'highest_id'),
0
  ) as highest;
