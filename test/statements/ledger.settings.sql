-- plain, further-columns, normalised-key
/* ledger.settings */
insert into "usermerge"."setting" (name, value) values ('id_types', $1::jsonb);
