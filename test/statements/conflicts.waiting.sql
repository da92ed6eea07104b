-- plain, further-columns, normalised-key
/* conflicts.waiting */ select exists (select from "usermerge"."plan_conflict" c where c.waiting) as waiting;
