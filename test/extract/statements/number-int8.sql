/* extract.rows */ copy (
select
  "users"."user_id"::bigint as "source_user_id",
  "users"."username"::text as "username",
  "users"."password"::text as "password",
  case
    when "users"."password_last_changed" >= 0 and "users"."password_last_changed" < 4294967296000 then to_timestamp("users"."password_last_changed" / 1000::float8)
    when ("users"."password_last_changed" < -210866803200000 or "users"."password_last_changed" >= 9224318016000000) then null
    else timestamptz 'epoch' + ("users"."password_last_changed" / 86400000)::int * interval '1 day' + ("users"."password_last_changed" % 86400000)::bigint * 1000 * interval '1 microsecond'
  end as "password_last_changed",
  case when ("users"."password_last_changed" < -210866803200000 or "users"."password_last_changed" >= 9224318016000000) then 'time_out_of_range' end as "reason"
from "public"."users"
) to stdout (format binary);
