-- plain, further-columns, normalised-key
/* load.begin */
insert into "usermerge"."landing" (source_no, config_digest, definition, description, slices)
values (
  $1, $2, $3, $4::jsonb, $5::jsonb
);
