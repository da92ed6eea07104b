-- plain, further-columns, normalised-key
/* ledger.version */
insert into setting (name, value) values ('version', $1::jsonb)
on conflict (name) do update set value = excluded.value;

-- further-columns
/* ledger.version */ select value from "usermerge"."setting" where name = 'version';
