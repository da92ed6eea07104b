-- plain, further-columns, normalised-key
/* log.newest */
insert into "usermerge"."setting" (name, value)
values ('newest_entry', jsonb_build_object('run', $1::bigint, 'digest', $2::text))
on conflict (name) do update set value = excluded.value;
