-- plain, further-columns, normalised-key
/* ledger.setting */ select value from "usermerge"."setting" where name = $1;
