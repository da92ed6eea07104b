-- plain, further-columns, normalised-key
/* plan.bound_passwords */
select exists (
  select from "usermerge"."source" s
  cross join jsonb_array_elements(coalesce(s.description -> 'passwords', '[]')) p (kinds)
  where p.kinds ->> 'kind' = any ($1)
) as found;
