-- plain, further-columns, normalised-key
/* apply.counts */
update "usermerge"."run"
set finished_at = clock_timestamp(), inserted = $1, updated = $2, stale = $3, accounts = $4
where run_no = $5;
