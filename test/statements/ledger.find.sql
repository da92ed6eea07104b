-- plain, further-columns, normalised-key
/* ledger.find */
select to_regclass($1) is not null as found;
