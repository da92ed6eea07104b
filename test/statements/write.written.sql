-- plain
/* write.written */
create unlogged table "usermerge"."plan_written" (
  user_id bigint primary key, action text not null, row_digest uuid,
  "d_credential" uuid, "d_username" uuid
);

-- further-columns
/* write.written */
create unlogged table "usermerge"."plan_written" (
  user_id bigint primary key, action text not null, row_digest uuid,
  "d_credential" uuid, "d_username" uuid, "d_email" uuid, "d_role" uuid, "d_is_active" uuid
);

-- normalised-key
/* write.written */
create unlogged table "usermerge"."plan_written" (
  user_id bigint primary key, action text not null, row_digest uuid,
  "d_credential" uuid, "d_username" uuid, "d_email" uuid, "d_tenant" uuid
);
