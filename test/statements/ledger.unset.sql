-- plain, normalised-key
/* ledger.unset */ delete from "usermerge"."setting" where name = $1;
