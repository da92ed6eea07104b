-- plain, further-columns, normalised-key
/* ledger.schema */ create schema "usermerge";
