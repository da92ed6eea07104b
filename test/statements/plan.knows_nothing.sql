-- plain, further-columns, normalised-key
/* plan.knows_nothing */
select not exists (select from "usermerge"."golden") and not exists (select from "usermerge"."plan_row") as nothing;
