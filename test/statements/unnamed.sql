-- plain, further-columns, normalised-key
CREATE INDEX crosswalk_user_id ON usermerge.crosswalk USING btree (user_id);

-- plain, normalised-key
CREATE INDEX golden_bound ON usermerge.golden USING btree (bound_source_no, bound_source_user_id) WHERE (state = 'undone'::text);

-- plain, further-columns, normalised-key
alter table "pg_temp"."usermerge_undo_row" add primary key (user_id);

-- normalised-key
alter table "usermerge"."account_1_<plan>" add primary key (source_user_id);

-- normalised-key
alter table "usermerge"."account_1_<plan>" alter column source_no set default 1, alter column source_user_id drop not null;

-- normalised-key
alter table "usermerge"."account_2_<plan>" add primary key (source_user_id);

-- normalised-key
alter table "usermerge"."account_2_<plan>" alter column source_no set default 2, alter column source_user_id drop not null;

-- plain, further-columns, normalised-key
alter table "usermerge"."crosswalk" add constraint "crosswalk_pkey" primary key (source_no, source_user_id);

-- plain, further-columns, normalised-key
alter table "usermerge"."crosswalk" drop constraint "crosswalk_pkey";

-- plain, normalised-key
alter table "usermerge"."golden" add constraint "golden_pkey" primary key (user_id);

-- plain, normalised-key
alter table "usermerge"."golden" drop constraint "golden_pkey";

-- plain, further-columns
alter table "usermerge"."landing_1_1" alter column source_no set default 1, alter column source_user_id drop not null;

-- plain, further-columns
alter table "usermerge"."landing_1_1" rename to "account_1_<plan>";

-- further-columns
alter table "usermerge"."landing_1_2" alter column source_no set default 1, alter column source_user_id drop not null;

-- further-columns
alter table "usermerge"."landing_1_2" rename to "account_1_<plan>";

-- plain, further-columns
alter table "usermerge"."landing_2_1" alter column source_no set default 2, alter column source_user_id drop not null;

-- plain, further-columns
alter table "usermerge"."landing_2_1" rename to "account_2_<plan>";

-- further-columns
alter table "usermerge"."landing_2_2" alter column source_no set default 2, alter column source_user_id drop not null;

-- further-columns
alter table "usermerge"."landing_2_2" rename to "account_2_<plan>";

-- further-columns, normalised-key
alter table "usermerge"."plan_candidate" add column "usermerge identity" text collate "C", add column "usermerge group" text;

-- further-columns
alter table "usermerge"."plan_candidate" alter column "last_login" drop not null;

-- further-columns, normalised-key
alter table "usermerge"."plan_candidate" alter column "user_id" drop not null;

-- plain, further-columns, normalised-key
alter table "usermerge"."plan_row" add primary key (user_id);

-- plain, further-columns, normalised-key
alter table "usermerge"."plan_stale" add primary key (identity);

-- plain, further-columns, normalised-key
alter table "usermerge"."plan_target_account" add primary key (user_id);

-- plain, further-columns, normalised-key
analyze "pg_temp"."usermerge_undo_account";

-- plain, further-columns, normalised-key
analyze "pg_temp"."usermerge_undo_row";

-- plain, normalised-key
analyze "usermerge"."account";

-- normalised-key
analyze "usermerge"."account_1_<plan>";

-- normalised-key
analyze "usermerge"."account_2_<plan>";

-- plain, further-columns
analyze "usermerge"."landing_1_1";

-- further-columns
analyze "usermerge"."landing_1_2";

-- plain, further-columns
analyze "usermerge"."landing_2_1";

-- further-columns
analyze "usermerge"."landing_2_2";

-- further-columns, normalised-key
analyze "usermerge"."plan_candidate";

-- further-columns
analyze "usermerge"."plan_claim";

-- plain, further-columns, normalised-key
analyze "usermerge"."plan_deleted";

-- further-columns
analyze "usermerge"."plan_fold";

-- plain, further-columns, normalised-key
analyze "usermerge"."plan_id";

-- further-columns
analyze "usermerge"."plan_identity";

-- further-columns
analyze "usermerge"."plan_member";

-- further-columns
analyze "usermerge"."plan_newcomer";

-- plain, further-columns, normalised-key
analyze "usermerge"."plan_record";

-- plain, further-columns, normalised-key
analyze "usermerge"."plan_row";

-- further-columns
analyze "usermerge"."plan_shared";

-- plain, normalised-key
analyze "usermerge"."plan_shared_0";

-- plain, normalised-key
analyze "usermerge"."plan_shared_1";

-- plain, further-columns, normalised-key
analyze "usermerge"."plan_target_account";

-- plain, further-columns, normalised-key
begin;

-- plain, further-columns, normalised-key
commit;

-- further-columns
create index on "usermerge"."plan_claim" (match_key);

-- further-columns
create index on "usermerge"."plan_member" (user_id);

-- further-columns, normalised-key
delete from "usermerge"."plan_candidate" c
using "usermerge"."plan_refused" r
where r.identity = c."usermerge identity" and r.grp is not distinct from c."usermerge group";

-- further-columns
delete from "usermerge"."plan_candidate" c using "usermerge"."plan_record" r
where r.identity = c."usermerge identity" and (r.waits or c."usermerge group" = any (r.held));

-- further-columns, normalised-key
delete from "usermerge"."plan_name" n using "usermerge"."plan_taken" k
where k.identity = n.identity and k.grp is not distinct from n.grp and (k.grp is not null or $1);

-- plain, further-columns, normalised-key
delete from "usermerge"."rejected_row" where source_no = $1;

-- plain, further-columns, normalised-key
drop index "usermerge"."crosswalk_user_id";

-- plain, normalised-key
drop index "usermerge"."golden_bound";

-- normalised-key
drop table "usermerge"."landing_checked";

-- further-columns, normalised-key
drop table "usermerge"."plan_taken";

-- plain, further-columns, normalised-key
select
  pg_backend_pid() as "processId",
  current_setting('server_version_num')::int as "serverVersion",
  (select count(set_config(s.name, '0', false)) from pg_settings s where s.name = any ($1)) as timeouts;

-- normalised-key
select count(*) as n from "usermerge"."landing_checked" l where l.odd and l.reason is null;

-- normalised-key
select count(*) as n from "usermerge"."landing_checked" where reason = 'superseded';

-- plain, further-columns, normalised-key
select not exists (select from "usermerge"."crosswalk") as empty;

-- plain, further-columns, normalised-key
select not exists (select from "usermerge"."golden") as empty;

-- plain, further-columns, normalised-key
set local search_path to "usermerge", pg_catalog;

-- plain, further-columns, normalised-key
update "usermerge"."plan" set state = 'applied' where plan_no = $1;

-- further-columns, normalised-key
update "usermerge"."plan_name" n set given = true
where not n.given and not exists (
  select from "usermerge"."plan_taken" k where k.identity = n.identity and k.grp is not distinct from n.grp
);
