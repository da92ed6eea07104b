-- plain, further-columns, normalised-key
/* ledger.types */ select value from "usermerge"."setting" where name = 'id_types';
