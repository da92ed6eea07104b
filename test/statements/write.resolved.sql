-- plain, further-columns, normalised-key
/* write.resolved: changes that this run has dealt with */
delete from "usermerge"."changed" where plan_no <= $1;
