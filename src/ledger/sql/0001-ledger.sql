-- The ledger: what usermerge keeps in the target database. Words: docs/semantics.md.
-- Run with search_path set to the ledger's schema. :source_id and :user_id are bigint, uuid or text (ledger.ts).

create table setting (
  name text primary key,
  value jsonb not null
);
comment on table setting is 'One row a fact about the whole merge: types of ids, configuration last applied, version of the key function.';

create table source (
  source_no smallint primary key,
  name text not null unique,
  location text not null,
  priority integer not null,
  read_in bigint,
  read_at timestamptz,
  complete boolean not null default true,
  rows bigint not null default 0,
  rejected bigint not null default 0,
  superseded bigint not null default 0,
  description jsonb not null default '{}'
);
comment on table source is 'Sources that were ever read; 0 is @target, what the target itself knows. read_in is the plan that read it last.';
insert into source (source_no, name, location, priority) values (0, '@target', 'the target', 0);

create table landing (
  source_no smallint primary key,
  config_digest text not null,
  definition text not null,
  description jsonb not null,
  slices jsonb not null
);
comment on table landing is 'Sources of which rows are landed that no reading has taken in yet: the rows of a slice are in landing_<source_no>_<plan_no>.';
comment on column landing.definition is 'Where the source is, and in which state: where it differs, what is landed is of another source.';
comment on column landing.slices is 'Ranges of its blocks: a slice is read whole or not at all.';

create table landed_slice (
  source_no smallint not null references landing on delete cascade,
  slice integer not null,
  plan_no bigint not null,
  rows bigint not null,
  odd_local_times bigint not null,
  digest text not null,
  primary key (source_no, slice)
);
comment on table landed_slice is 'Slices that are landed, committed with their rows: a plan that dies leaves them, and the next one goes on.';
comment on column landed_slice.slice is 'Its place in landing.slices, from 0.';

create table account (
  source_no smallint not null,
  source_user_id :source_id not null,
  username text collate "C",
  password text collate "C",
  password_last_changed timestamptz,
  updated_at timestamptz,
  match_key text collate "C",
  plain_key text collate "C",
  vanished boolean not null default false,
  returned boolean not null default false,
  rejected boolean not null default false,
  own text[],
  edited text[],
  competes_at timestamptz
) partition by list (source_no);
comment on table account is 'Accounts as last read, a partition a source. match_key is NULL where the key is the username itself (the plain case) or there is none (no_key).';
comment on column account.vanished is 'The last complete reading did not have it; this is its last known state.';
comment on column account.returned is 'Was vanished and is back; cleared when a run settles it.';
comment on column account.rejected is 'The last reading rejected its row; this is its last good state.';
comment on column account.own is '@target only: column groups that the target itself knows.';
comment on column account.competes_at is '@target only: the time by which its credential competes, where that is not password_last_changed.';
comment on column account.edited is '@target only: groups of these that were changed in the target after usermerge knew the row.';

create table account_target partition of account for values in (0);
alter table account_target add primary key (source_user_id);
comment on table account_target is 'The accounts of @target; source_user_id is the user_id of the row.';

create table changed (
  plan_no bigint not null,
  source_no smallint not null,
  source_user_id :source_id not null,
  what text not null
);
create index on changed (source_no, source_user_id);
comment on table changed is 'Accounts that a plan''s reading found new, changed, vanished or returned, the last time for each; unresolved while that plan is later than the last one that stands applied. A source''s first reading is not listed: it is all new.';

create table unsettled (
  source_no smallint not null,
  source_user_id :source_id not null,
  settled_key text collate "C",
  settled jsonb not null,
  primary key (source_no, source_user_id)
);
comment on table unsettled is 'Accounts of golden records whose key or evidence changed since a run last settled them: the key, and the values of the columns of match.on and match.confirm, as they were then.';

create table settlement (
  run_no bigint not null,
  source_no smallint not null,
  source_user_id :source_id not null,
  settled_key text collate "C",
  settled jsonb,
  returned boolean not null
);
create index on settlement (run_no);
comment on table settlement is 'What each run took out of unsettled (settled is not NULL), and where it cleared account.returned: undo puts it back.';

create table crosswalk (
  source_no smallint not null,
  source_user_id :source_id not null,
  user_id :user_id not null,
  generation integer not null default 0,
  run_no bigint not null,
  rule text not null
);
alter table crosswalk add primary key (source_no, source_user_id);
create index crosswalk_user_id on crosswalk (user_id);
comment on table crosswalk is 'Which golden record each account went into, in which run and by which rule.';

create table left_record (
  run_no bigint not null,
  source_no smallint not null,
  source_user_id :source_id not null,
  user_id :user_id not null,
  generation integer not null,
  joined_in bigint not null,
  rule text not null,
  was_bound boolean not null,
  primary key (run_no, source_no, source_user_id)
);
comment on table left_record is 'Accounts that left a golden record for another in a run, by a decision or by the policy follow: what the crosswalk said before.';
comment on column left_record.was_bound is 'The id of the record that it left was bound to it.';

create table golden (
  user_id :user_id not null,
  generation integer not null default 0,
  state text not null,
  bound_source_no smallint not null,
  bound_source_user_id :source_id not null,
  run_no bigint not null,
  winner_source_no smallint,
  winner_source_user_id :source_id,
  credential_time timestamptz,
  suffixed boolean not null default false,
  inserted_digest bigint
);
alter table golden add primary key (user_id);
create index golden_bound on golden (bound_source_no, bound_source_user_id) where state = 'undone';
comment on table golden is 'Every id ever given or seen in the target: live, deleted (in the target) or undone; bound to the account that it was first given for (source 0: to the row of the target).';
comment on column golden.generation is 'Counts the records that had this id: after a deletion that a run saw, a row that appears under the id is another record.';
comment on column golden.credential_time is 'The time by which the credential that was written last competed; NULL: none.';
comment on column golden.inserted_digest is 'Digest of the whole row as a run inserted it, triggers and defaults included; undo deletes it only if it is still that.';

create table former_key (
  match_key text collate "C" not null,
  user_id :user_id not null,
  source_no smallint not null,
  run_no bigint not null,
  primary key (match_key, user_id, source_no)
);
comment on table former_key is 'Keys that accounts of a golden record moved away from, as a run settled it: whoever comes with one is no newcomer like others.';

create table target_edit (
  user_id :user_id not null primary key,
  credential bigint not null,
  first_seen timestamptz not null
);
comment on table target_edit is 'Credentials that were changed in the target: digest, and the start of the first plan that saw it, applied or not.';

create table plan (
  plan_no bigint generated always as identity primary key,
  state text not null,
  started_at timestamptz not null,
  ready_at timestamptz,
  by text not null,
  config jsonb not null,
  config_digest text not null,
  decided jsonb,
  records bigint,
  report jsonb
);
comment on column plan.decided is 'Which kinds of decisions it honours; the decisions themselves are in plan_decision.';
comment on table plan is 'Plans: landing, ready, applied, undone, replaced, failed. The rows of the newest are in the plan_ tables.';

create table run (
  run_no bigint generated always as identity primary key,
  kind text not null,
  plan_no bigint,
  undoes bigint,
  started_at timestamptz not null,
  finished_at timestamptz,
  by text not null,
  inserted bigint not null default 0,
  updated bigint not null default 0,
  deleted bigint not null default 0,
  stale bigint not null default 0,
  accounts bigint not null default 0,
  config_digest text not null,
  entry jsonb not null default '{}'
);
comment on table run is 'Plans that were applied, and undos: of these, updated rows were restored, and stale ones left as they are. Undo takes back the newest plan that is not undone.';

create table verification (
  at timestamptz not null default now(),
  run_no bigint not null,
  by text not null,
  report jsonb not null
);
create index on verification (run_no);
comment on table verification is 'What verify found, each time that it was run; run_no is the newest run at that time.';

create table change (
  run_no bigint not null,
  user_id :user_id not null,
  action text not null,
  groups text[],
  before jsonb,
  golden_before jsonb,
  after_digest bigint,
  whole_digest bigint
);
create index on change (run_no);
create index on change (user_id);
comment on table change is 'The log of what each run did to golden records that were there: update, delete_seen. What it inserted, golden and crosswalk say.';
comment on column change.groups is 'The column groups that the run wrote.';
comment on column change.before is 'The mapped columns as they were, as text.';
comment on column change.golden_before is 'What golden would be had the run seen the row and written nothing.';
comment on column change.after_digest is 'Digest of the mapped columns as the target then stored them.';
comment on column change.whole_digest is 'Of a row that until then was as a run had inserted it, in a target with triggers: digest of the whole row after the update.';

create table rejected_row (
  source_no smallint not null,
  plan_no bigint not null,
  source_user_id text,
  username text,
  reason text not null,
  position bigint
);
create index on rejected_row (source_no);
comment on table rejected_row is 'Rows of the last reading that cannot be accounts, with the reason.';
comment on column rejected_row.position is 'The line of the file, where the source is a file that was read row by row.';

create table waiting (
  source_no smallint not null,
  source_user_id :source_id not null,
  undone boolean not null default false,
  outside boolean not null default false,
  leaves boolean not null default false,
  primary key (source_no, source_user_id)
);
comment on column waiting.leaves is 'It counts no more for the golden record that the crosswalk names, and waits for another.';
comment on table waiting is 'Accounts that wait for a decision, were stale, or are held, whose run was undone, or that were outside the cohort of a run: resolved again by the next run.';

create table standing_conflict (
  user_id :user_id not null,
  kind text not null,
  match_key text collate "C",
  primary key (user_id, kind)
);
comment on table standing_conflict is 'Conflicts of golden records that nothing waits for, as the run that last resolved each found them: a run that resolves others counts them, too.';

create table forgotten (
  digest bytea primary key,
  source_no smallint not null,
  belongs_to bytea
);
create index on forgotten (source_no);
comment on table forgotten is 'Keyed digests (forgotten.ts) of accounts, and, with source 0, of ids of golden records, of people who were forgotten.';
comment on column forgotten.belongs_to is 'Digest of the id of the golden record that the account had: what is left of the crosswalk. NULL: it had none.';

create table conflict (
  conflict_no bigint primary key,
  kind text not null,
  waiting boolean not null,
  user_id :user_id,
  match_key text collate "C",
  detail text,
  ref text not null,
  seen text not null,
  digest text,
  decision_no bigint
);
comment on table conflict is 'What waits, as the newest plan found it, and since the run in which that was applied.';
comment on column conflict.ref is 'The name by which a person answers it: of the conflict, and of what was seen.';
comment on column conflict.decision_no is 'The decision that answered it since.';

create table conflict_account (
  conflict_no bigint not null,
  source_no smallint not null,
  source_user_id :source_id not null,
  user_id :user_id,
  state text not null,
  asked boolean not null,
  winner boolean not null,
  primary key (conflict_no, source_no, source_user_id)
);
create index conflict_account_account on conflict_account (source_no, source_user_id);
comment on table conflict_account is 'The accounts of what waits; asked: those whose place the answer gives.';

create table decision (
  decision_no bigint generated by default as identity primary key,
  kind text,
  answer text not null,
  user_id :user_id,
  digest text,
  seen text,
  detail jsonb not null default '{}',
  reason text,
  by text not null,
  at timestamptz not null default now(),
  first_run bigint,
  last_run bigint,
  ended text,
  ended_at timestamptz,
  ended_by text
);
comment on table decision is 'What a person chose for a conflict, or for somebody; honoured by every later run until it is ended.';
comment on column decision.kind is 'The conflict that was answered; NULL: there was none.';
comment on column decision.answer is 'Who is who: merge, separate, skip. Whose credential: keep, time. Further: id, pin.';
comment on column decision.digest is 'Of what was looked at; where that has changed, the decision does not hold. NULL: it holds whatever changes.';
comment on column decision.seen is 'Digest of what a reviewer saw, with letters in the place of passwords and evidence: it goes from one environment to another.';
comment on column decision.detail is 'The column and the value of a pin; the id.';
comment on column decision.last_run is 'The last run that honoured it; first_run: the first.';
comment on column decision.ended is 'Why it is honoured no more: undone, replaced, or void (an applied run saw that what was looked at has changed).';

create table decision_account (
  decision_no bigint not null references decision on delete cascade,
  source_no smallint not null,
  source_user_id :source_id not null,
  role text not null,
  with_source_no smallint,
  with_source_user_id :source_id,
  leaves :user_id,
  primary key (decision_no, source_no, source_user_id)
);
create index decision_account_account on decision_account (source_no, source_user_id);
comment on table decision_account is 'The accounts that a decision names.';
comment on column decision_account.leaves is 'The golden record that it is no part of.';
comment on column decision_account.role is 'is: is one person with the account of with_; skip, keep, time, id, pin: the one that the answer is about; seen: looked at.';

create function earliest_instant(local timestamp, zone text) returns timestamptz
language sql stable strict parallel safe
as $$
  -- Both offsets that hold around the local time are tried; of the instants that show it, the earlier; in a gap,
  -- the earlier of the two that do not.
  select case
    when not isfinite(local) then local at time zone zone
    else (
      select coalesce(min(c.instant) filter (where c.instant at time zone zone = local), min(c.instant))
      from (
        select (local - ((near.instant at time zone zone) - (near.instant at time zone 'UTC'))) at time zone 'UTC'
        from (values ((local at time zone zone) - interval '1 day'), ((local at time zone zone) + interval '1 day')) near (instant)
      ) c (instant)
    )
  end
$$;
comment on function earliest_instant is 'The instant of a local time: where the zone shows it twice, or never, the earlier one.';

create function local_is_odd(local timestamp, zone text) returns boolean
language sql stable strict parallel safe
as $$
  select isfinite(local) and count(distinct c.instant) filter (where c.instant at time zone zone = local) <> 1
  from (
    select (local - ((near.instant at time zone zone) - (near.instant at time zone 'UTC'))) at time zone 'UTC'
    from (values ((local at time zone zone) - interval '1 day'), ((local at time zone zone) + interval '1 day')) near (instant)
  ) c (instant)
$$;
comment on function local_is_odd is 'Whether the zone shows a local time twice, or never.';

create function parse_time(given text, zone text, format text, out instant timestamptz, out odd boolean)
language plpgsql stable parallel safe
as $$
declare
  part text[];
  local timestamp;
begin
  odd := false;
  if given is null or btrim(given) in ('', '-infinity') or given ~ '^0000-00-00' then
    return;
  end if;
  if lower(btrim(given)) = 'infinity' then
    instant := 'infinity';
    return;
  end if;
  if format is not null then
    local := to_timestamp(given, format) at time zone 'UTC';
    if format ~* '(tz|of)' then
      instant := local at time zone 'UTC';
    else
      instant := :schema.earliest_instant(local, zone);
      odd := :schema.local_is_odd(local, zone);
    end if;
    return;
  end if;
  part := regexp_match(
    btrim(given),
    '^(\d{4,6}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?)? ?([Zz]|[+-]\d\d(?::?\d\d)?)?( [Bb][Cc])?$'
  );
  if part is null then
    raise exception 'not a time';
  end if;
  -- Digits beyond the microsecond are cut here, before a cast could round them.
  local := (part[1] || ' ' || coalesce(part[2], '00:00') || coalesce('.' || left(part[3], 6), '') || coalesce(part[5], ''))::timestamp;
  if part[4] is null then
    instant := :schema.earliest_instant(local, zone);
    odd := :schema.local_is_odd(local, zone);
    return;
  elsif upper(part[4]) = 'Z' then
    instant := local at time zone 'UTC';
    return;
  end if;
  part[4] := replace(part[4], ':', '');
  instant := (local at time zone 'UTC')
    - make_interval(hours => (left(part[4], 3))::int, mins => (left(part[4], 1) || coalesce(nullif(substr(part[4], 4, 2), ''), '0'))::int);
end
$$;
comment on function parse_time is 'A time from text: ISO 8601, or by format; no time for empty and 0000-00-00; an error for anything else.';

create function time_or_nothing(given text, zone text, format text, out instant timestamptz, out odd boolean, out wrong boolean)
language plpgsql stable parallel safe
as $$
begin
  select p.instant, p.odd into instant, odd from :schema.parse_time(given, zone, format) p;
  wrong := false;
exception when others then
  instant := null;
  odd := false;
  wrong := true;
end
$$;
comment on function time_or_nothing is 'parse_time that says wrong instead of failing, so that one bad row does not end a landing.';

create function mentions(value jsonb, words text[], accounts text[], ids text[]) returns boolean
language sql immutable parallel safe
as $$
  select case jsonb_typeof(value)
    when 'string' then (value #>> '{}') = any (words)
    when 'array' then exists (select from jsonb_array_elements(value) e where :schema.mentions(e, words, accounts, ids))
    when 'object' then coalesce(value ->> 'userId' = any (ids), false)
      or coalesce((value ->> 'source') || ':' || (value ->> 'sourceUserId') = any (accounts), false)
      or exists (select from jsonb_each(value) e where :schema.mentions(e.value, words, accounts, ids))
    else false
  end
$$;
comment on function mentions is 'Whether a piece of a report names somebody: by a word that is theirs alone, by an account (source:id), or by the id of their golden record.';

create function without_mention(value jsonb, words text[], accounts text[], ids text[]) returns jsonb
language sql immutable parallel safe
as $$
  select case jsonb_typeof(value)
    when 'array' then (
      select coalesce(jsonb_agg(c.element order by c.place), '[]')
      from (
        select :schema.without_mention(e.element, words, accounts, ids) as element, e.place
        from jsonb_array_elements(value) with ordinality e (element, place)
      ) c
      where not :schema.mentions(c.element, words, accounts, ids)
    )
    when 'object' then (
      select coalesce(jsonb_object_agg(e.key, :schema.without_mention(e.value, words, accounts, ids)), '{}') from jsonb_each(value) e
    )
    else value
  end
$$;
comment on function without_mention is 'A report without the samples that name somebody: the innermost elements of lists, where that is enough.';

create function outline(value jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select case jsonb_typeof(value)
    when 'array' then (
      select coalesce(jsonb_agg(:schema.outline(e.element) order by e.place), '[]')
      from jsonb_array_elements(value) with ordinality e (element, place)
    )
    when 'object' then (
      select coalesce(jsonb_object_agg(e.key, :schema.outline(e.value)), '{}')
      from jsonb_each(value) e
      where e.key not in ('samples', 'idCollisions')
    )
    else value
  end
$$;
comment on function outline is 'A report without its samples: what the log of runs stands for, because nobody is named in it.';
