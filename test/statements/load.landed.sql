-- plain, further-columns, normalised-key
/* load.landed */
insert into "usermerge"."landed_slice" (source_no, slice, plan_no, rows, odd_local_times, digest)
values ($1, $2, $3, $4, $5, $6);
