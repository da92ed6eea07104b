-- plain, further-columns, normalised-key
/* write.raise_sequence: above every id, and never back */
select setval($1::regclass, greatest(greatest(
    (select max(a.source_user_id) from "usermerge"."account" a where a.source_user_id < (2::numeric ^ 31)),
    (select max(g.user_id) from "usermerge"."golden" g),
    (select max(t.user_id) from "usermerge"."plan_row" t),
    (select (s.value #>> '{}')::bigint from "usermerge"."setting" s where s.name = 'highest_id'),
    0
  ), (select coalesce(max(i.user_id), 0) from "usermerge"."plan_id" i), 1,
  (select coalesce(pg_sequence_last_value($2::regclass), 0))));
