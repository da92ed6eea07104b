/* extract.rows */ copy (
select
  "users"."user_id"::text as "source_user_id",
  "users"."username"::text as "username",
  case when position(chr(92) in encode("users"."password", 'escape')) = 0 then encode("users"."password", 'escape') else "users"."password"::text end as "password",
  case when (
    ("users"."password_last_changed" < '4713-01-01 BC' and "users"."password_last_changed" <> '-infinity') or ("users"."password_last_changed" >= '294276-12-31' and "users"."password_last_changed" <> 'infinity')
  ) then null else case
      when width_bucket("users"."password_last_changed"::timestamp, '{2024-03-31 02:00:00,2024-03-31 03:00:00,2024-10-27 02:00:00,2024-10-27 03:00:00}'::timestamp[]) % 2 = 1 then timezone('Europe/Berlin', "users"."password_last_changed"::timestamp) - ('{01:00:00,01:00:00}'::interval[])[(width_bucket("users"."password_last_changed"::timestamp, '{2024-03-31 02:00:00,2024-03-31 03:00:00,2024-10-27 02:00:00,2024-10-27 03:00:00}'::timestamp[]) + 1) / 2]
      else timezone('Europe/Berlin', "users"."password_last_changed"::timestamp)
    end end as "password_last_changed",
  case when (
    ("users"."password_last_changed" < '4713-01-01 BC' and "users"."password_last_changed" <> '-infinity') or ("users"."password_last_changed" >= '294276-12-31' and "users"."password_last_changed" <> 'infinity')
  ) then 'time_out_of_range' end as "reason",
  case when (
    ("users"."password_last_changed" < '4713-01-01 BC' and "users"."password_last_changed" <> '-infinity') or ("users"."password_last_changed" >= '294276-12-31' and "users"."password_last_changed" <> 'infinity')
  ) then null else case
      when width_bucket("users"."password_last_changed"::timestamp, '{2024-03-31 02:00:00,2024-03-31 03:00:00,2024-10-27 02:00:00,2024-10-27 03:00:00}'::timestamp[]) % 2 = 1 then timezone('Europe/Berlin', "users"."password_last_changed"::timestamp) - ('{01:00:00,01:00:00}'::interval[])[(width_bucket("users"."password_last_changed"::timestamp, '{2024-03-31 02:00:00,2024-03-31 03:00:00,2024-10-27 02:00:00,2024-10-27 03:00:00}'::timestamp[]) + 1) / 2]
      else timezone('Europe/Berlin', "users"."password_last_changed"::timestamp)
    end end as "updated_at",
  "users"."email"::text as "a_email",
  coalesce("users"."confirmed"::boolean, false) as "v_email"
from "public"."users"
where (
deleted_at is null
)
) to stdout (format binary);

/* extract.odd_local_times */
select count(*) filter (where case when (
    ("users"."password_last_changed" < '4713-01-01 BC' and "users"."password_last_changed" <> '-infinity') or ("users"."password_last_changed" >= '294276-12-31' and "users"."password_last_changed" <> 'infinity')
  ) then false else width_bucket("users"."password_last_changed"::timestamp, '{2024-03-31 02:00:00,2024-03-31 03:00:00,2024-10-27 02:00:00,2024-10-27 03:00:00}'::timestamp[]) % 2 = 1 end) as odd
from "public"."users"
where (
deleted_at is null
);
