-- further-columns
/* undo.taken */
update "pg_temp"."usermerge_undo_row" r
set refused = 'taken', columns = array['email']::text[]
from (select "user_id" as id, email as "k1" from "pg_temp"."usermerge_undo_before") b
join (select "user_id" as id, email as "k1" from "public"."merged_users") t on "t"."k1" = "b"."k1" and t.id <> b.id
where b.id = r.user_id::integer and r.refused is null and "b"."k1" is not null
  and not exists (
    select from "pg_temp"."usermerge_undo_row" o where o.user_id::integer = t.id and o.refused is null
  );

-- further-columns
/* undo.taken */
update "pg_temp"."usermerge_undo_row" r
set refused = 'taken', columns = array['login']::text[]
from (select "user_id" as id, login as "k1" from "pg_temp"."usermerge_undo_before") b
join (select "user_id" as id, login as "k1" from "public"."merged_users") t on "t"."k1" = "b"."k1" and t.id <> b.id
where b.id = r.user_id::integer and r.refused is null and "b"."k1" is not null
  and not exists (
    select from "pg_temp"."usermerge_undo_row" o where o.user_id::integer = t.id and o.refused is null
  );

-- plain, normalised-key
/* undo.taken */
update "pg_temp"."usermerge_undo_row" r
set refused = 'taken', columns = array['username']::text[]
from (select "user_id" as id, username as "k1" from "pg_temp"."usermerge_undo_before") b
join (select "user_id" as id, username as "k1" from "public"."merged_users") t on "t"."k1" = "b"."k1" and t.id <> b.id
where b.id = r.user_id::integer and r.refused is null and "b"."k1" is not null
  and not exists (
    select from "pg_temp"."usermerge_undo_row" o where o.user_id::integer = t.id and o.refused is null
  );
