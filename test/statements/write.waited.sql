-- plain, further-columns, normalised-key
/* write.waited */ delete from "usermerge"."waiting";
