-- plain, further-columns, normalised-key
/* ledger.forget_landings */
delete from "usermerge"."landing" where source_no <> all ($1::int[]);
