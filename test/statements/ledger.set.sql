-- plain, further-columns, normalised-key
/* ledger.set */
insert into "usermerge"."setting" (name, value) values ($1, $2::jsonb)
on conflict (name) do update set value = excluded.value;
