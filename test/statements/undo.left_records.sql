-- plain, further-columns, normalised-key
/* undo.left_records */ delete from "usermerge"."left_record" where run_no = $1;
