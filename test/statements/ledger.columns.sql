-- further-columns
/* ledger.columns */ alter table "usermerge"."account" add column if not exists "a_email" text collate "C", add column if not exists "a_salt" text collate "C", add column if not exists "a_role" text collate "C", add column if not exists "a_is_active" text collate "C", add column if not exists "v_email" boolean;

-- normalised-key
/* ledger.columns */ alter table "usermerge"."account" add column if not exists "a_email" text collate "C", add column if not exists "a_tenant" text collate "C";

-- plain
/* ledger.columns */ alter table "usermerge"."golden" add column if not exists "written_credential" bigint, add column if not exists "stored_credential" bigint, add column if not exists "written_username" bigint, add column if not exists "stored_username" bigint;

-- further-columns
/* ledger.columns */ alter table "usermerge"."golden" add column if not exists "written_credential" bigint, add column if not exists "stored_credential" bigint, add column if not exists "written_username" bigint, add column if not exists "stored_username" bigint, add column if not exists "written_email" bigint, add column if not exists "stored_email" bigint, add column if not exists "written_role" bigint, add column if not exists "stored_role" bigint, add column if not exists "written_is_active" bigint, add column if not exists "stored_is_active" bigint;

-- normalised-key
/* ledger.columns */ alter table "usermerge"."golden" add column if not exists "written_credential" bigint, add column if not exists "stored_credential" bigint, add column if not exists "written_username" bigint, add column if not exists "stored_username" bigint, add column if not exists "written_email" bigint, add column if not exists "stored_email" bigint, add column if not exists "written_tenant" bigint, add column if not exists "stored_tenant" bigint;
