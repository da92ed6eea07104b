-- plain, further-columns, normalised-key
/* undo.settlement */ delete from "usermerge"."settlement" where run_no = $1;
