-- further-columns
/* ledger.columns */ alter table "usermerge"."account" add column if not exists "a_email" text collate "C", add column if not exists "a_salt" text collate "C", add column if not exists "a_role" text collate "C", add column if not exists "a_is_active" text collate "C", add column if not exists "v_email" boolean;

-- normalised-key
/* ledger.columns */ alter table "usermerge"."account" add column if not exists "a_email" text collate "C", add column if not exists "a_tenant" text collate "C";

-- plain
/* ledger.columns */ alter table "usermerge"."golden" add column if not exists "written_credential" uuid, add column if not exists "stored_credential" uuid, add column if not exists "written_username" uuid, add column if not exists "stored_username" uuid;

-- further-columns
/* ledger.columns */ alter table "usermerge"."golden" add column if not exists "written_credential" uuid, add column if not exists "stored_credential" uuid, add column if not exists "written_username" uuid, add column if not exists "stored_username" uuid, add column if not exists "written_email" uuid, add column if not exists "stored_email" uuid, add column if not exists "written_role" uuid, add column if not exists "stored_role" uuid, add column if not exists "written_is_active" uuid, add column if not exists "stored_is_active" uuid;

-- normalised-key
/* ledger.columns */ alter table "usermerge"."golden" add column if not exists "written_credential" uuid, add column if not exists "stored_credential" uuid, add column if not exists "written_username" uuid, add column if not exists "stored_username" uuid, add column if not exists "written_email" uuid, add column if not exists "stored_email" uuid, add column if not exists "written_tenant" uuid, add column if not exists "stored_tenant" uuid;
