-- plain, further-columns, normalised-key
/* conflicts.forget */ delete from "usermerge"."conflict";

-- plain, further-columns, normalised-key
/* conflicts.forget */ delete from "usermerge"."conflict_account";
