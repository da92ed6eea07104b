-- plain, further-columns, normalised-key
/* ledger.schema */ create schema if not exists "usermerge";
