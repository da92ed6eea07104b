/* extract.rows */ copy (
select
  "users"."user_id"::bigint as "source_user_id",
  "users"."username"::text as "username",
  "users"."password"::text as "password",
  "users"."password_last_changed"::timestamptz as "password_last_changed"
from "public"."users"
) to stdout (format binary);
