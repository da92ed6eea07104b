-- plain
/* write.written */
create table "usermerge"."plan_written" (
  user_id bigint primary key, action text not null, row_digest bigint,
  "d_credential" bigint, "d_username" bigint
);

-- further-columns
/* write.written */
create table "usermerge"."plan_written" (
  user_id bigint primary key, action text not null, row_digest bigint,
  "d_credential" bigint, "d_username" bigint, "d_email" bigint, "d_role" bigint, "d_is_active" bigint
);

-- normalised-key
/* write.written */
create table "usermerge"."plan_written" (
  user_id bigint primary key, action text not null, row_digest bigint,
  "d_credential" bigint, "d_username" bigint, "d_email" bigint, "d_tenant" bigint
);
