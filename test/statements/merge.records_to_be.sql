-- plain
/* merge.records_to_be */ create unlogged table "usermerge"."plan_record" as 
    select
      0::bigint as record_no,
      ("f"."revoked_password" or "f"."unverified_winner" or "f"."second_factor_lost" or "f"."password_bound_to_username") or ("f"."duplicate_in_source" or "f"."confirm_mismatch" or "f"."normalised_match") as waits,
      false as password_goes_back, false as goes_back_by_configuration, false as newcomers_wait, false as newcomers_bring_back,
      f.*,
      '{}'::text[] as changes, '{}'::text[] as held, f.username as natural_username
    from (
    /* merge.fold: golden records of the identities, and what is doubtful about them */
    select
      timestamp_hash_extended(coalesce("g"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "g"."password", ''), 0)) as d_credential,
      hashtextextended(coalesce('=' || "g"."username", ''), 0) as d_username
      ,
      g.*
    from (
      
    select
      r.accounts, r.joining, r.in_target, r.target_locks, r.has_question as question, r.last_source_no, r.first_source_no,
      r.w_usable as usable, r."password_tie", r."future_timestamp", r."unusable_password", r."revoked_password", r."uncertain", coalesce(r.w_usable and r.w_competes is null and r.other_password and (r.password_last_changed is null or not r.future), false) as missing_timestamp, r.is_unverified and r.counts and r.source_no <> 0 as unverified_winner, r.second_factor_lost and r.counts as second_factor_lost, false as password_bound_to_username, r.user_id is null and r.is_repeated  as duplicate_in_source, r.user_id is null and r.is_contradicted  as confirm_mismatch, r.user_id is null and r.is_normalised and not r.is_confirmed  as normalised_match, case when r.user_id is null then not r.is_confirmed  else r.joins_unconfirmed end as unconfirmed,
      case when r.head_source_no <> 0 then r.head_priority end as head_priority,
      case when r.head_source_no <> 0 then r.head_source_no end as head_source_no,
      case when r.head_source_no <> 0 then r.head_source_user_id end as head_source_user_id,
      r.user_id, r.identity, r.identity_key as match_key, r.variant, r.joining_nos, r.joining_ids, r.target_owns,
      case when r.counts then r.source_no end as winner_source_no, case when r.counts then r.source_user_id end as winner_source_user_id, case when r.counts then r.priority end as winner_priority, case when r.counts then r.competes end as credential_time, case when r.counts then r.password end as password, case when r.counts then case when r.source_no = 0 then r.password_last_changed when r.competes is null or r.source_no = any ($1::int[]) then null else case when not r.future then r.password_last_changed end end end as password_last_changed, r.counts and r.question as question_credential, case when r.e_username then r.t_username else r.first_username end as username, not r.e_username and r.first_username is not null and r.first_question as question_username
    from (
    select r.*, 1 as "accounts", (coalesce("r"."joins", false))::int as "joining", null::smallint[] as "joining_nos", null::bigint[] as "joining_ids", "r"."match_key" as "identity_key", "r".source_no = 0 as "in_target", "r"."question" as "has_question", "r"."source_no" as "last_source_no", "r"."source_no" as "first_source_no", coalesce("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password and (
  case when r.w_precision_us >= "r".precision_us
    then "r".competes >= r.w_competes and ("r".competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
      and (r.w_precision_us > "r".precision_us or "r".competes = r.w_competes)
    else r.w_competes >= "r".competes and (r.w_competes < "r".competes + "r".precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
  end
), false) as "password_tie", coalesce("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password, false) as "other_password", "r"."future" as "future_timestamp", not coalesce("r".usable and "r".counts, false) as "unusable_password", coalesce(r.w_usable and "r".counts and not "r".usable and (
    "r".competes > r.w_competes or (r.w_competes is null and "r".competes is not null) or ("r".source_no = 0 and "r".holds)
  ), false) as "revoked_password", false as "uncertain", coalesce("r".source_no = 0 and "r".counts and not "r".usable and "r".holds, false) as "target_locks", false as "is_unverified", false as "second_factor_lost", false as "is_repeated", case when "r".source_no = 0 then "r"."own" end as "target_owns", false as "is_contradicted", false as "is_confirmed", coalesce(false, false) as "is_normalised", coalesce("r".joins and not "r".confirmed, false) as "joins_unconfirmed", coalesce('username' = any ("r".edited), false) as "e_username", case when "r".source_no = 0 then "r"."username" end as "t_username"
    from (
      select
        s.*,
        1 as place,
        
        "s"."password" as w_password, "s"."competes" as w_competes, "s"."precision_us" as w_precision_us, ("s".usable and "s".counts) as w_usable, "s"."known_since" as w_known_since, "s"."source_no" as head_source_no, "s"."source_user_id" as head_source_user_id, "s"."priority" as head_priority, "s"."username" as first_username, "s"."question" as first_question
      from (
    select
      a.*,
      0 as identity_hash,
      coalesce(case a.source_no when 0 then a.competes  when 1 then a.competes when 2 then a.competes end, '-infinity') as known_since,
      case a.source_no when 0 then coalesce(a.competes, '-infinity')  when 1 then coalesce(a.competes, '-infinity') when 2 then coalesce(a.competes, '-infinity') end as known_until
    from (
      select
        a.*,
        case "a"."source_no" when 0 then 0  when 1 then 1 when 2 then 2 else 32767 end as priority,
        case a.source_no when 0 then 1::bigint  when 1 then 1::bigint when 2 then 1::bigint end as precision_us,
        (
    a.password is not null and a.password <> '' and left(a.password, 1) <> '!'
    and a.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(a.password, 6) <> '{SASL}'
  ) as usable,
        case a.source_no when 0 then 'credential' = any (a.own)  when 1 then true when 2 then true end as counts,
        coalesce(a.source_no <> 0 and a.password_last_changed > $2::timestamptz, false) as future,
        case when not (coalesce(a.source_no <> 0 and a.password_last_changed > $3::timestamptz, false)) then coalesce(a.competes_at, a.password_last_changed) end as competes
      from (
    select
      coalesce('k' || a.account_key, 'n' || "a".source_no || ':' || "a".source_user_id) collate "C" as identity, 'with'::text as variant, null::bigint as user_id,
      a.account_key as match_key, true as joins, false as question, false as confirmed, coalesce(a.plain_key, a.account_key) as plain_key,
      a.source_no, a.source_user_id, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      
    from (
    select a.*, nullif("a"."username", '') as account_key
    from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and not false
      and hashtext(coalesce(nullif("a"."username", ''), '')) & 1 <> 1
  ) a
    left join "usermerge"."plan_shared_0" k on k.match_key = a.account_key
    where k.match_key is null
  ) a
      offset 0
    ) a
  ) s
      
    ) r
    
  ) r
    where r.place = 1
  
      union all
      
    select
      r.accounts, r.joining, r.in_target, r.target_locks, r.has_question as question, r.last_source_no, r.first_source_no,
      r.w_usable as usable, r."password_tie", r."future_timestamp", r."unusable_password", r."revoked_password", r."uncertain", coalesce(r.w_usable and r.w_competes is null and r.other_password and (r.password_last_changed is null or not r.future), false) as missing_timestamp, r.is_unverified and r.counts and r.source_no <> 0 as unverified_winner, r.second_factor_lost and r.counts as second_factor_lost, false as password_bound_to_username, r.user_id is null and r.is_repeated  as duplicate_in_source, r.user_id is null and r.is_contradicted  as confirm_mismatch, r.user_id is null and r.is_normalised and not r.is_confirmed  as normalised_match, case when r.user_id is null then not r.is_confirmed  else r.joins_unconfirmed end as unconfirmed,
      case when r.head_source_no <> 0 then r.head_priority end as head_priority,
      case when r.head_source_no <> 0 then r.head_source_no end as head_source_no,
      case when r.head_source_no <> 0 then r.head_source_user_id end as head_source_user_id,
      r.user_id, r.identity, r.identity_key as match_key, r.variant, r.joining_nos, r.joining_ids, r.target_owns,
      case when r.counts then r.source_no end as winner_source_no, case when r.counts then r.source_user_id end as winner_source_user_id, case when r.counts then r.priority end as winner_priority, case when r.counts then r.competes end as credential_time, case when r.counts then r.password end as password, case when r.counts then case when r.source_no = 0 then r.password_last_changed when r.competes is null or r.source_no = any ($4::int[]) then null else case when not r.future then r.password_last_changed end end end as password_last_changed, r.counts and r.question as question_credential, case when r.e_username then r.t_username else r.first_username end as username, not r.e_username and r.first_username is not null and r.first_question as question_username
    from (
    with paired as materialized (
      select s.*, row_number() over (partition by s.identity_hash, s.identity, s.variant order by "s"."counts" desc nulls last, "s"."usable" desc nulls last, "s"."competes" desc nulls last, "s"."priority", "s".source_user_id) as place
      from (
    select
      a.*,
      hashtextextended(a.identity, 0) as identity_hash,
      coalesce(case a.source_no when 0 then a.competes  when 1 then a.competes when 2 then a.competes end, '-infinity') as known_since,
      case a.source_no when 0 then coalesce(a.competes, '-infinity')  when 1 then coalesce(a.competes, '-infinity') when 2 then coalesce(a.competes, '-infinity') end as known_until
    from (
      select
        a.*,
        case "a"."source_no" when 0 then 0  when 1 then 1 when 2 then 2 else 32767 end as priority,
        case a.source_no when 0 then 1::bigint  when 1 then 1::bigint when 2 then 1::bigint end as precision_us,
        (
    a.password is not null and a.password <> '' and left(a.password, 1) <> '!'
    and a.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(a.password, 6) <> '{SASL}'
  ) as usable,
        case a.source_no when 0 then 'credential' = any (a.own)  when 1 then true when 2 then true end as counts,
        coalesce(a.source_no <> 0 and a.password_last_changed > $5::timestamptz, false) as future,
        case when not (coalesce(a.source_no <> 0 and a.password_last_changed > $6::timestamptz, false)) then coalesce(a.competes_at, a.password_last_changed) end as competes
      from (
    select
      coalesce('k' || a.account_key, 'n' || "a".source_no || ':' || "a".source_user_id) collate "C" as identity, 'with'::text as variant, null::bigint as user_id,
      a.account_key as match_key, true as joins, false as question, false as confirmed, coalesce(a.plain_key, a.account_key) as plain_key,
      a.source_no, a.source_user_id, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      
    from (
    select a.*, nullif("a"."username", '') as account_key
    from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and not false
      and hashtext(coalesce(nullif("a"."username", ''), '')) & 1 <> 1
  ) a
    inner join "usermerge"."plan_shared_0" k on k.match_key = a.account_key
    where k.accounts = 2
  ) a
      
    ) a
  ) s
    )
    select r.*, case when (coalesce(("o".source_no = 0) < ("r".source_no = 0), ("o".source_no = 0) is not null and ("r".source_no = 0) is null) or (("o".source_no = 0) is not distinct from ("r".source_no = 0) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."source_no" else "r"."source_no" end as head_source_no, case when (coalesce(("o".source_no = 0) < ("r".source_no = 0), ("o".source_no = 0) is not null and ("r".source_no = 0) is null) or (("o".source_no = 0) is not distinct from ("r".source_no = 0) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."source_user_id" else "r"."source_user_id" end as head_source_user_id, case when (coalesce(("o".source_no = 0) < ("r".source_no = 0), ("o".source_no = 0) is not null and ("r".source_no = 0) is null) or (("o".source_no = 0) is not distinct from ("r".source_no = 0) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."priority" else "r"."priority" end as head_priority, case when (coalesce(("o".username is null) < ("r".username is null), ("o".username is null) is not null and ("r".username is null) is null) or (("o".username is null) is not distinct from ("r".username is null) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."username" else "r"."username" end as first_username, case when (coalesce(("o".username is null) < ("r".username is null), ("o".username is null) is not null and ("r".username is null) is null) or (("o".username is null) is not distinct from ("r".username is null) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."question" else "r"."question" end as first_question, 2 as "accounts", (coalesce("r"."joins", false)::int + coalesce("o"."joins", false)::int) as "joining", case
    when "r"."joins" and "o"."joins" then array["r"."source_no", "o"."source_no"]
    when "r"."joins" then array["r"."source_no"]
    when "o"."joins" then array["o"."source_no"]
  end as "joining_nos", case
    when "r"."joins" and "o"."joins" then array["r"."source_user_id", "o"."source_user_id"]
    when "r"."joins" then array["r"."source_user_id"]
    when "o"."joins" then array["o"."source_user_id"]
  end as "joining_ids", least("r"."match_key", "o"."match_key") as "identity_key", (("r".source_no = 0) or ("o".source_no = 0)) as "in_target", (("r"."question") or ("o"."question")) as "has_question", greatest("r"."source_no", "o"."source_no") as "last_source_no", least("r"."source_no", "o"."source_no") as "first_source_no", coalesce((("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password and (
  case when r.w_precision_us >= "r".precision_us
    then "r".competes >= r.w_competes and ("r".competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
      and (r.w_precision_us > "r".precision_us or "r".competes = r.w_competes)
    else r.w_competes >= "r".competes and (r.w_competes < "r".competes + "r".precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
  end
)) or ("o".place > 1 and "o".counts and "o".usable and r.w_usable and "o".password <> r.w_password and (
  case when r.w_precision_us >= "o".precision_us
    then "o".competes >= r.w_competes and ("o".competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or "o".competes = r.w_competes)
      and (r.w_precision_us > "o".precision_us or "o".competes = r.w_competes)
    else r.w_competes >= "o".competes and (r.w_competes < "o".competes + "o".precision_us * interval '1 microsecond' or "o".competes = r.w_competes)
  end
))), false) as "password_tie", coalesce((("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password) or ("o".place > 1 and "o".counts and "o".usable and r.w_usable and "o".password <> r.w_password)), false) as "other_password", (("r"."future") or ("o"."future")) as "future_timestamp", not coalesce((("r".usable and "r".counts) or ("o".usable and "o".counts)), false) as "unusable_password", coalesce(((r.w_usable and "r".counts and not "r".usable and (
    "r".competes > r.w_competes or (r.w_competes is null and "r".competes is not null) or ("r".source_no = 0 and "r".holds)
  )) or (r.w_usable and "o".counts and not "o".usable and (
    "o".competes > r.w_competes or (r.w_competes is null and "o".competes is not null) or ("o".source_no = 0 and "o".holds)
  ))), false) as "revoked_password", false as "uncertain", coalesce((("r".source_no = 0 and "r".counts and not "r".usable and "r".holds) or ("o".source_no = 0 and "o".counts and not "o".usable and "o".holds)), false) as "target_locks", false as "is_unverified", false as "second_factor_lost", o.source_no = r.source_no as "is_repeated", greatest(case when "r".source_no = 0 then "r"."own" end, case when "o".source_no = 0 then "o"."own" end) as "target_owns", false as "is_contradicted", false as "is_confirmed", coalesce("r"."plain_key" <> "o"."plain_key", false) as "is_normalised", coalesce((("r".joins and not "r".confirmed) or ("o".joins and not "o".confirmed)), false) as "joins_unconfirmed", coalesce((('username' = any ("r".edited)) or ('username' = any ("o".edited))), false) as "e_username", greatest(case when "r".source_no = 0 then "r"."username" end, case when "o".source_no = 0 then "o"."username" end) as "t_username"
    from (select s.*, "s"."password" as w_password, "s"."competes" as w_competes, "s"."precision_us" as w_precision_us, ("s".usable and "s".counts) as w_usable, "s"."known_since" as w_known_since from paired s where s.place = 1) r
    join paired o on o.place = 2 and o.identity_hash = r.identity_hash and o.identity = r.identity and o.variant = r.variant
  ) r
    where r.place = 1
  
      union all
      
    select
      r.accounts, r.joining, r.in_target, r.target_locks, r.has_question as question, r.last_source_no, r.first_source_no,
      r.w_usable as usable, r."password_tie", r."future_timestamp", r."unusable_password", r."revoked_password", r."uncertain", coalesce(r.w_usable and r.w_competes is null and r.other_password and (r.password_last_changed is null or not r.future), false) as missing_timestamp, r.is_unverified and r.counts and r.source_no <> 0 as unverified_winner, r.second_factor_lost and r.counts as second_factor_lost, false as password_bound_to_username, r.user_id is null and r.is_repeated  as duplicate_in_source, r.user_id is null and r.is_contradicted  as confirm_mismatch, r.user_id is null and r.is_normalised and not r.is_confirmed  as normalised_match, case when r.user_id is null then not r.is_confirmed  else r.joins_unconfirmed end as unconfirmed,
      case when r.head_source_no <> 0 then r.head_priority end as head_priority,
      case when r.head_source_no <> 0 then r.head_source_no end as head_source_no,
      case when r.head_source_no <> 0 then r.head_source_user_id end as head_source_user_id,
      r.user_id, r.identity, r.identity_key as match_key, r.variant, r.joining_nos, r.joining_ids, r.target_owns,
      case when r.counts then r.source_no end as winner_source_no, case when r.counts then r.source_user_id end as winner_source_user_id, case when r.counts then r.priority end as winner_priority, case when r.counts then r.competes end as credential_time, case when r.counts then r.password end as password, case when r.counts then case when r.source_no = 0 then r.password_last_changed when r.competes is null or r.source_no = any ($7::int[]) then null else case when not r.future then r.password_last_changed end end end as password_last_changed, r.counts and r.question as question_credential, case when r.e_username then r.t_username else r.first_username end as username, not r.e_username and r.first_username is not null and r.first_question as question_username
    from (
    select r.*, count(*) over identity::int as "accounts", count(*) filter (where "r"."joins") over identity::int as "joining", array_agg("r"."source_no") filter (where "r"."joins") over identity as "joining_nos", array_agg("r"."source_user_id") filter (where "r"."joins") over identity as "joining_ids", min("r"."match_key") over identity as "identity_key", bool_or("r".source_no = 0) over identity as "in_target", bool_or("r"."question") over identity as "has_question", max("r"."source_no") over identity as "last_source_no", min("r"."source_no") over identity as "first_source_no", coalesce(bool_or("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password and (
  case when r.w_precision_us >= "r".precision_us
    then "r".competes >= r.w_competes and ("r".competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
      and (r.w_precision_us > "r".precision_us or "r".competes = r.w_competes)
    else r.w_competes >= "r".competes and (r.w_competes < "r".competes + "r".precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
  end
)) over identity, false) as "password_tie", coalesce(bool_or("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password) over identity, false) as "other_password", bool_or("r"."future") over identity as "future_timestamp", not coalesce(bool_or("r".usable and "r".counts) over identity, false) as "unusable_password", coalesce(bool_or(r.w_usable and "r".counts and not "r".usable and (
    "r".competes > r.w_competes or (r.w_competes is null and "r".competes is not null) or ("r".source_no = 0 and "r".holds)
  )) over identity, false) as "revoked_password", false as "uncertain", coalesce(bool_or("r".source_no = 0 and "r".counts and not "r".usable and "r".holds) over identity, false) as "target_locks", false as "is_unverified", false as "second_factor_lost", bool_or(r.repeats_source) over identity as "is_repeated", max("r"."own") filter (where "r".source_no = 0) over identity as "target_owns", false as "is_contradicted", false as "is_confirmed", coalesce(min("r"."plain_key") over identity <> max("r"."plain_key") over identity, false) as "is_normalised", coalesce(bool_or("r".joins and not "r".confirmed) over identity, false) as "joins_unconfirmed", coalesce(bool_or('username' = any ("r".edited)) over identity, false) as "e_username", max("r"."username") filter (where "r".source_no = 0) over identity as "t_username"
    from (
      select
        s.*,
        row_number() over preferred as place,
        coalesce(lag(s.source_no) over by_priority = s.source_no, false) as repeats_source,
        first_value("s"."password") over "preferred" as w_password, first_value("s"."competes") over "preferred" as w_competes, first_value("s"."precision_us") over "preferred" as w_precision_us, first_value(("s".usable and "s".counts)) over "preferred" as w_usable, first_value("s"."known_since") over "preferred" as w_known_since, first_value("s"."source_no") over "by_priority" as head_source_no, first_value("s"."source_user_id") over "by_priority" as head_source_user_id, first_value("s"."priority") over "by_priority" as head_priority, first_value("s"."username") over "by_name" as first_username, first_value("s"."question") over "by_name" as first_question
      from (
    select
      a.*,
      hashtextextended(a.identity, 0) as identity_hash,
      coalesce(case a.source_no when 0 then a.competes  when 1 then a.competes when 2 then a.competes end, '-infinity') as known_since,
      case a.source_no when 0 then coalesce(a.competes, '-infinity')  when 1 then coalesce(a.competes, '-infinity') when 2 then coalesce(a.competes, '-infinity') end as known_until
    from (
      select
        a.*,
        case "a"."source_no" when 0 then 0  when 1 then 1 when 2 then 2 else 32767 end as priority,
        case a.source_no when 0 then 1::bigint  when 1 then 1::bigint when 2 then 1::bigint end as precision_us,
        (
    a.password is not null and a.password <> '' and left(a.password, 1) <> '!'
    and a.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(a.password, 6) <> '{SASL}'
  ) as usable,
        case a.source_no when 0 then 'credential' = any (a.own)  when 1 then true when 2 then true end as counts,
        coalesce(a.source_no <> 0 and a.password_last_changed > $8::timestamptz, false) as future,
        case when not (coalesce(a.source_no <> 0 and a.password_last_changed > $9::timestamptz, false)) then coalesce(a.competes_at, a.password_last_changed) end as competes
      from (
    select
      coalesce('k' || a.account_key, 'n' || "a".source_no || ':' || "a".source_user_id) collate "C" as identity, 'with'::text as variant, null::bigint as user_id,
      a.account_key as match_key, true as joins, false as question, false as confirmed, coalesce(a.plain_key, a.account_key) as plain_key,
      a.source_no, a.source_user_id, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      
    from (
    select a.*, nullif("a"."username", '') as account_key
    from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and not false
      and hashtext(coalesce(nullif("a"."username", ''), '')) & 1 <> 1
  ) a
    inner join "usermerge"."plan_shared_0" k on k.match_key = a.account_key
    where k.accounts > 2
  ) a
      
    ) a
  ) s
      window "preferred" as (partition by s.identity_hash, s.identity, s.variant order by "s"."counts" desc nulls last, "s"."usable" desc nulls last, "s"."competes" desc nulls last, "s"."priority", "s".source_user_id), "by_priority" as (partition by s.identity_hash, s.identity, s.variant order by "s".source_no = 0, "s".priority, "s".source_user_id), "by_name" as (partition by s.identity_hash, s.identity, s.variant order by "s".username is null, "s".priority, "s".source_user_id)
    ) r
    window identity as (partition by r.identity_hash, r.identity, r.variant order by "r"."counts" desc nulls last, "r"."usable" desc nulls last, "r"."competes" desc nulls last, "r"."priority", "r".source_user_id
          rows between unbounded preceding and unbounded following)
  ) r
    where r.place = 1
  
    ) g
  ) f
   limit 0;

-- normalised-key
/* merge.records_to_be */ create unlogged table "usermerge"."plan_record" as 
    select
      0::bigint as record_no,
      ("f"."revoked_password" or "f"."unverified_winner" or "f"."second_factor_lost" or "f"."password_bound_to_username") or ("f"."duplicate_in_source" or "f"."confirm_mismatch" or "f"."normalised_match") as waits,
      false as password_goes_back, false as goes_back_by_configuration, false as newcomers_wait, false as newcomers_bring_back,
      f.*,
      '{}'::text[] as changes, '{}'::text[] as held, f.username as natural_username
    from (
    /* merge.fold: golden records of the identities, and what is doubtful about them */
    select
      timestamp_hash_extended(coalesce("g"."password_last_changed" at time zone 'UTC', '-infinity'), hashtextextended(coalesce('=' || "g"."password", ''), 0)) as d_credential,
      hashtextextended(coalesce('=' || "g"."username", ''), 0) as d_username
      , hashtextextended(coalesce('=' || "g"."a_email", ''), 0) as "d_email", hashtextextended(coalesce('=' || "g"."a_tenant", ''), 0) as "d_tenant",
      g.*
    from (
      
    select
      r.accounts, r.joining, r.in_target, r.target_locks, r.has_question as question, r.last_source_no, r.first_source_no,
      r.w_usable as usable, r."password_tie", r."future_timestamp", r."unusable_password", r."revoked_password", r."uncertain", coalesce(r.w_usable and r.w_competes is null and r.other_password and (r.password_last_changed is null or not r.future), false) as missing_timestamp, r.is_unverified and r.counts and r.source_no <> 0 as unverified_winner, r.second_factor_lost and r.counts as second_factor_lost, false as password_bound_to_username, r.user_id is null and r.is_repeated  as duplicate_in_source, r.user_id is null and r.is_contradicted  as confirm_mismatch, r.user_id is null and r.is_normalised and not r.is_confirmed  as normalised_match, case when r.user_id is null then not r.is_confirmed  else r.joins_unconfirmed end as unconfirmed,
      case when r.head_source_no <> 0 then r.head_priority end as head_priority,
      case when r.head_source_no <> 0 then r.head_source_no end as head_source_no,
      case when r.head_source_no <> 0 then r.head_source_user_id end as head_source_user_id,
      r.user_id, r.identity, r.identity_key as match_key, r.variant, r.joining_nos, r.joining_ids, r.target_owns,
      case when r.counts then r.source_no end as winner_source_no, case when r.counts then r.source_user_id end as winner_source_user_id, case when r.counts then r.priority end as winner_priority, case when r.counts then r.competes end as credential_time, case when r.counts then r.password end as password, case when r.counts then case when r.source_no = 0 then r.password_last_changed when r.competes is null or r.source_no = any ($1::int[]) then null else case when not r.future then r.password_last_changed end end end as password_last_changed, r.counts and r.question as question_credential, case when r."e_email" then r."t_email" else r."f_email" end as "a_email", not r."e_email" and r."f_email" is not null and r."fq_email" as "q_email", case when r."e_tenant" then r."t_tenant" else r."f_tenant" end as "a_tenant", not r."e_tenant" and r."f_tenant" is not null and r."fq_tenant" as "q_tenant", case when r.e_username then r.t_username else r.first_username end as username, not r.e_username and r.first_username is not null and r.first_question as question_username
    from (
    select r.*, 1 as "accounts", (coalesce("r"."joins", false))::int as "joining", null::smallint[] as "joining_nos", null::bigint[] as "joining_ids", "r"."match_key" as "identity_key", "r".source_no = 0 as "in_target", "r"."question" as "has_question", "r"."source_no" as "last_source_no", "r"."source_no" as "first_source_no", coalesce("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password and (
  case when r.w_precision_us >= "r".precision_us
    then "r".competes >= r.w_competes and ("r".competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
      and (r.w_precision_us > "r".precision_us or "r".competes = r.w_competes)
    else r.w_competes >= "r".competes and (r.w_competes < "r".competes + "r".precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
  end
), false) as "password_tie", coalesce("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password, false) as "other_password", "r"."future" as "future_timestamp", not coalesce("r".usable and "r".counts, false) as "unusable_password", coalesce(r.w_usable and "r".counts and not "r".usable and (
    "r".competes > r.w_competes or (r.w_competes is null and "r".competes is not null) or ("r".source_no = 0 and "r".holds)
  ), false) as "revoked_password", false as "uncertain", coalesce("r".source_no = 0 and "r".counts and not "r".usable and "r".holds, false) as "target_locks", false as "is_unverified", false as "second_factor_lost", false as "is_repeated", case when "r".source_no = 0 then "r"."own" end as "target_owns", false as "is_contradicted", false as "is_confirmed", coalesce(false, false) as "is_normalised", coalesce("r".joins and not "r".confirmed, false) as "joins_unconfirmed", coalesce('username' = any ("r".edited), false) as "e_username", case when "r".source_no = 0 then "r"."username" end as "t_username", coalesce('email' = any ("r".edited), false) as "e_email", case when "r".source_no = 0 then "r"."a_email" end as "t_email", coalesce('tenant' = any ("r".edited), false) as "e_tenant", case when "r".source_no = 0 then "r"."a_tenant" end as "t_tenant"
    from (
      select
        s.*,
        1 as place,
        
        "s"."password" as w_password, "s"."competes" as w_competes, "s"."precision_us" as w_precision_us, ("s".usable and "s".counts) as w_usable, "s"."known_since" as w_known_since, "s"."source_no" as head_source_no, "s"."source_user_id" as head_source_user_id, "s"."priority" as head_priority, "s"."username" as first_username, "s"."question" as first_question, "s"."a_email" as "f_email", "s".question as "fq_email", "s"."a_tenant" as "f_tenant", "s".question as "fq_tenant"
      from (
    select
      a.*,
      0 as identity_hash,
      coalesce(case a.source_no when 0 then a.competes  when 1 then a.competes when 2 then a.competes end, '-infinity') as known_since,
      case a.source_no when 0 then coalesce(a.competes, '-infinity')  when 1 then coalesce(a.competes, '-infinity') when 2 then coalesce(a.competes, '-infinity') end as known_until
    from (
      select
        a.*,
        case "a"."source_no" when 0 then 0  when 1 then 1 when 2 then 2 else 32767 end as priority,
        case a.source_no when 0 then 1::bigint  when 1 then 1::bigint when 2 then 1::bigint end as precision_us,
        (
    a.password is not null and a.password <> '' and left(a.password, 1) <> '!'
    and a.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(a.password, 6) <> '{SASL}'
  ) as usable,
        case a.source_no when 0 then 'credential' = any (a.own)  when 1 then true when 2 then true end as counts,
        coalesce(a.source_no <> 0 and a.password_last_changed > $2::timestamptz, false) as future,
        case when not (coalesce(a.source_no <> 0 and a.password_last_changed > $3::timestamptz, false)) then coalesce(a.competes_at, a.password_last_changed) end as competes
      from (
    select
      coalesce('k' || a.account_key, 'n' || "a".source_no || ':' || "a".source_user_id) collate "C" as identity, 'with'::text as variant, null::bigint as user_id,
      a.account_key as match_key, true as joins, false as question, false as confirmed, coalesce(a.plain_key, a.account_key) as plain_key,
      a.source_no, a.source_user_id, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      , a."a_email", a."a_tenant"
    from (
    select a.*, "a"."match_key" as account_key
    from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and not false
      and hashtext(coalesce("a"."match_key", '')) & 1 <> 1
  ) a
    left join "usermerge"."plan_shared_0" k on k.match_key = a.account_key
    where k.match_key is null
  ) a
      offset 0
    ) a
  ) s
      
    ) r
    
  ) r
    where r.place = 1
  
      union all
      
    select
      r.accounts, r.joining, r.in_target, r.target_locks, r.has_question as question, r.last_source_no, r.first_source_no,
      r.w_usable as usable, r."password_tie", r."future_timestamp", r."unusable_password", r."revoked_password", r."uncertain", coalesce(r.w_usable and r.w_competes is null and r.other_password and (r.password_last_changed is null or not r.future), false) as missing_timestamp, r.is_unverified and r.counts and r.source_no <> 0 as unverified_winner, r.second_factor_lost and r.counts as second_factor_lost, false as password_bound_to_username, r.user_id is null and r.is_repeated  as duplicate_in_source, r.user_id is null and r.is_contradicted  as confirm_mismatch, r.user_id is null and r.is_normalised and not r.is_confirmed  as normalised_match, case when r.user_id is null then not r.is_confirmed  else r.joins_unconfirmed end as unconfirmed,
      case when r.head_source_no <> 0 then r.head_priority end as head_priority,
      case when r.head_source_no <> 0 then r.head_source_no end as head_source_no,
      case when r.head_source_no <> 0 then r.head_source_user_id end as head_source_user_id,
      r.user_id, r.identity, r.identity_key as match_key, r.variant, r.joining_nos, r.joining_ids, r.target_owns,
      case when r.counts then r.source_no end as winner_source_no, case when r.counts then r.source_user_id end as winner_source_user_id, case when r.counts then r.priority end as winner_priority, case when r.counts then r.competes end as credential_time, case when r.counts then r.password end as password, case when r.counts then case when r.source_no = 0 then r.password_last_changed when r.competes is null or r.source_no = any ($4::int[]) then null else case when not r.future then r.password_last_changed end end end as password_last_changed, r.counts and r.question as question_credential, case when r."e_email" then r."t_email" else r."f_email" end as "a_email", not r."e_email" and r."f_email" is not null and r."fq_email" as "q_email", case when r."e_tenant" then r."t_tenant" else r."f_tenant" end as "a_tenant", not r."e_tenant" and r."f_tenant" is not null and r."fq_tenant" as "q_tenant", case when r.e_username then r.t_username else r.first_username end as username, not r.e_username and r.first_username is not null and r.first_question as question_username
    from (
    with paired as materialized (
      select s.*, row_number() over (partition by s.identity_hash, s.identity, s.variant order by "s"."counts" desc nulls last, "s"."usable" desc nulls last, "s"."competes" desc nulls last, "s"."priority", "s".source_user_id) as place
      from (
    select
      a.*,
      hashtextextended(a.identity, 0) as identity_hash,
      coalesce(case a.source_no when 0 then a.competes  when 1 then a.competes when 2 then a.competes end, '-infinity') as known_since,
      case a.source_no when 0 then coalesce(a.competes, '-infinity')  when 1 then coalesce(a.competes, '-infinity') when 2 then coalesce(a.competes, '-infinity') end as known_until
    from (
      select
        a.*,
        case "a"."source_no" when 0 then 0  when 1 then 1 when 2 then 2 else 32767 end as priority,
        case a.source_no when 0 then 1::bigint  when 1 then 1::bigint when 2 then 1::bigint end as precision_us,
        (
    a.password is not null and a.password <> '' and left(a.password, 1) <> '!'
    and a.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(a.password, 6) <> '{SASL}'
  ) as usable,
        case a.source_no when 0 then 'credential' = any (a.own)  when 1 then true when 2 then true end as counts,
        coalesce(a.source_no <> 0 and a.password_last_changed > $5::timestamptz, false) as future,
        case when not (coalesce(a.source_no <> 0 and a.password_last_changed > $6::timestamptz, false)) then coalesce(a.competes_at, a.password_last_changed) end as competes
      from (
    select
      coalesce('k' || a.account_key, 'n' || "a".source_no || ':' || "a".source_user_id) collate "C" as identity, 'with'::text as variant, null::bigint as user_id,
      a.account_key as match_key, true as joins, false as question, false as confirmed, coalesce(a.plain_key, a.account_key) as plain_key,
      a.source_no, a.source_user_id, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      , a."a_email", a."a_tenant"
    from (
    select a.*, "a"."match_key" as account_key
    from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and not false
      and hashtext(coalesce("a"."match_key", '')) & 1 <> 1
  ) a
    inner join "usermerge"."plan_shared_0" k on k.match_key = a.account_key
    where k.accounts = 2
  ) a
      
    ) a
  ) s
    )
    select r.*, case when (coalesce(("o".source_no = 0) < ("r".source_no = 0), ("o".source_no = 0) is not null and ("r".source_no = 0) is null) or (("o".source_no = 0) is not distinct from ("r".source_no = 0) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."source_no" else "r"."source_no" end as head_source_no, case when (coalesce(("o".source_no = 0) < ("r".source_no = 0), ("o".source_no = 0) is not null and ("r".source_no = 0) is null) or (("o".source_no = 0) is not distinct from ("r".source_no = 0) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."source_user_id" else "r"."source_user_id" end as head_source_user_id, case when (coalesce(("o".source_no = 0) < ("r".source_no = 0), ("o".source_no = 0) is not null and ("r".source_no = 0) is null) or (("o".source_no = 0) is not distinct from ("r".source_no = 0) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."priority" else "r"."priority" end as head_priority, case when (coalesce(("o".username is null) < ("r".username is null), ("o".username is null) is not null and ("r".username is null) is null) or (("o".username is null) is not distinct from ("r".username is null) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."username" else "r"."username" end as first_username, case when (coalesce(("o".username is null) < ("r".username is null), ("o".username is null) is not null and ("r".username is null) is null) or (("o".username is null) is not distinct from ("r".username is null) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))) then "o"."question" else "r"."question" end as first_question, case when (coalesce((("o"."a_email" is null)) < (("r"."a_email" is null)), (("o"."a_email" is null)) is not null and (("r"."a_email" is null)) is null) or ((("o"."a_email" is null)) is not distinct from (("r"."a_email" is null)) and (coalesce(("o".competes) > ("r".competes), ("o".competes) is not null and ("r".competes) is null) or (("o".competes) is not distinct from ("r".competes) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))))) then "o"."a_email" else "r"."a_email" end as "f_email", case when (coalesce((("o"."a_email" is null)) < (("r"."a_email" is null)), (("o"."a_email" is null)) is not null and (("r"."a_email" is null)) is null) or ((("o"."a_email" is null)) is not distinct from (("r"."a_email" is null)) and (coalesce(("o".competes) > ("r".competes), ("o".competes) is not null and ("r".competes) is null) or (("o".competes) is not distinct from ("r".competes) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))))) then "o".question else "r".question end as "fq_email", case when (coalesce((("o"."a_tenant" is null)) < (("r"."a_tenant" is null)), (("o"."a_tenant" is null)) is not null and (("r"."a_tenant" is null)) is null) or ((("o"."a_tenant" is null)) is not distinct from (("r"."a_tenant" is null)) and (coalesce(("o".competes) > ("r".competes), ("o".competes) is not null and ("r".competes) is null) or (("o".competes) is not distinct from ("r".competes) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))))) then "o"."a_tenant" else "r"."a_tenant" end as "f_tenant", case when (coalesce((("o"."a_tenant" is null)) < (("r"."a_tenant" is null)), (("o"."a_tenant" is null)) is not null and (("r"."a_tenant" is null)) is null) or ((("o"."a_tenant" is null)) is not distinct from (("r"."a_tenant" is null)) and (coalesce(("o".competes) > ("r".competes), ("o".competes) is not null and ("r".competes) is null) or (("o".competes) is not distinct from ("r".competes) and (coalesce(("o".priority) < ("r".priority), ("o".priority) is not null and ("r".priority) is null) or (("o".priority) is not distinct from ("r".priority) and (coalesce(("o".source_user_id) < ("r".source_user_id), ("o".source_user_id) is not null and ("r".source_user_id) is null) or (("o".source_user_id) is not distinct from ("r".source_user_id) and false)))))))) then "o".question else "r".question end as "fq_tenant", 2 as "accounts", (coalesce("r"."joins", false)::int + coalesce("o"."joins", false)::int) as "joining", case
    when "r"."joins" and "o"."joins" then array["r"."source_no", "o"."source_no"]
    when "r"."joins" then array["r"."source_no"]
    when "o"."joins" then array["o"."source_no"]
  end as "joining_nos", case
    when "r"."joins" and "o"."joins" then array["r"."source_user_id", "o"."source_user_id"]
    when "r"."joins" then array["r"."source_user_id"]
    when "o"."joins" then array["o"."source_user_id"]
  end as "joining_ids", least("r"."match_key", "o"."match_key") as "identity_key", (("r".source_no = 0) or ("o".source_no = 0)) as "in_target", (("r"."question") or ("o"."question")) as "has_question", greatest("r"."source_no", "o"."source_no") as "last_source_no", least("r"."source_no", "o"."source_no") as "first_source_no", coalesce((("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password and (
  case when r.w_precision_us >= "r".precision_us
    then "r".competes >= r.w_competes and ("r".competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
      and (r.w_precision_us > "r".precision_us or "r".competes = r.w_competes)
    else r.w_competes >= "r".competes and (r.w_competes < "r".competes + "r".precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
  end
)) or ("o".place > 1 and "o".counts and "o".usable and r.w_usable and "o".password <> r.w_password and (
  case when r.w_precision_us >= "o".precision_us
    then "o".competes >= r.w_competes and ("o".competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or "o".competes = r.w_competes)
      and (r.w_precision_us > "o".precision_us or "o".competes = r.w_competes)
    else r.w_competes >= "o".competes and (r.w_competes < "o".competes + "o".precision_us * interval '1 microsecond' or "o".competes = r.w_competes)
  end
))), false) as "password_tie", coalesce((("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password) or ("o".place > 1 and "o".counts and "o".usable and r.w_usable and "o".password <> r.w_password)), false) as "other_password", (("r"."future") or ("o"."future")) as "future_timestamp", not coalesce((("r".usable and "r".counts) or ("o".usable and "o".counts)), false) as "unusable_password", coalesce(((r.w_usable and "r".counts and not "r".usable and (
    "r".competes > r.w_competes or (r.w_competes is null and "r".competes is not null) or ("r".source_no = 0 and "r".holds)
  )) or (r.w_usable and "o".counts and not "o".usable and (
    "o".competes > r.w_competes or (r.w_competes is null and "o".competes is not null) or ("o".source_no = 0 and "o".holds)
  ))), false) as "revoked_password", false as "uncertain", coalesce((("r".source_no = 0 and "r".counts and not "r".usable and "r".holds) or ("o".source_no = 0 and "o".counts and not "o".usable and "o".holds)), false) as "target_locks", false as "is_unverified", false as "second_factor_lost", o.source_no = r.source_no as "is_repeated", greatest(case when "r".source_no = 0 then "r"."own" end, case when "o".source_no = 0 then "o"."own" end) as "target_owns", false as "is_contradicted", false as "is_confirmed", coalesce("r"."plain_key" <> "o"."plain_key", false) as "is_normalised", coalesce((("r".joins and not "r".confirmed) or ("o".joins and not "o".confirmed)), false) as "joins_unconfirmed", coalesce((('username' = any ("r".edited)) or ('username' = any ("o".edited))), false) as "e_username", greatest(case when "r".source_no = 0 then "r"."username" end, case when "o".source_no = 0 then "o"."username" end) as "t_username", coalesce((('email' = any ("r".edited)) or ('email' = any ("o".edited))), false) as "e_email", greatest(case when "r".source_no = 0 then "r"."a_email" end, case when "o".source_no = 0 then "o"."a_email" end) as "t_email", coalesce((('tenant' = any ("r".edited)) or ('tenant' = any ("o".edited))), false) as "e_tenant", greatest(case when "r".source_no = 0 then "r"."a_tenant" end, case when "o".source_no = 0 then "o"."a_tenant" end) as "t_tenant"
    from (select s.*, "s"."password" as w_password, "s"."competes" as w_competes, "s"."precision_us" as w_precision_us, ("s".usable and "s".counts) as w_usable, "s"."known_since" as w_known_since from paired s where s.place = 1) r
    join paired o on o.place = 2 and o.identity_hash = r.identity_hash and o.identity = r.identity and o.variant = r.variant
  ) r
    where r.place = 1
  
      union all
      
    select
      r.accounts, r.joining, r.in_target, r.target_locks, r.has_question as question, r.last_source_no, r.first_source_no,
      r.w_usable as usable, r."password_tie", r."future_timestamp", r."unusable_password", r."revoked_password", r."uncertain", coalesce(r.w_usable and r.w_competes is null and r.other_password and (r.password_last_changed is null or not r.future), false) as missing_timestamp, r.is_unverified and r.counts and r.source_no <> 0 as unverified_winner, r.second_factor_lost and r.counts as second_factor_lost, false as password_bound_to_username, r.user_id is null and r.is_repeated  as duplicate_in_source, r.user_id is null and r.is_contradicted  as confirm_mismatch, r.user_id is null and r.is_normalised and not r.is_confirmed  as normalised_match, case when r.user_id is null then not r.is_confirmed  else r.joins_unconfirmed end as unconfirmed,
      case when r.head_source_no <> 0 then r.head_priority end as head_priority,
      case when r.head_source_no <> 0 then r.head_source_no end as head_source_no,
      case when r.head_source_no <> 0 then r.head_source_user_id end as head_source_user_id,
      r.user_id, r.identity, r.identity_key as match_key, r.variant, r.joining_nos, r.joining_ids, r.target_owns,
      case when r.counts then r.source_no end as winner_source_no, case when r.counts then r.source_user_id end as winner_source_user_id, case when r.counts then r.priority end as winner_priority, case when r.counts then r.competes end as credential_time, case when r.counts then r.password end as password, case when r.counts then case when r.source_no = 0 then r.password_last_changed when r.competes is null or r.source_no = any ($7::int[]) then null else case when not r.future then r.password_last_changed end end end as password_last_changed, r.counts and r.question as question_credential, case when r."e_email" then r."t_email" else r."f_email" end as "a_email", not r."e_email" and r."f_email" is not null and r."fq_email" as "q_email", case when r."e_tenant" then r."t_tenant" else r."f_tenant" end as "a_tenant", not r."e_tenant" and r."f_tenant" is not null and r."fq_tenant" as "q_tenant", case when r.e_username then r.t_username else r.first_username end as username, not r.e_username and r.first_username is not null and r.first_question as question_username
    from (
    select r.*, count(*) over identity::int as "accounts", count(*) filter (where "r"."joins") over identity::int as "joining", array_agg("r"."source_no") filter (where "r"."joins") over identity as "joining_nos", array_agg("r"."source_user_id") filter (where "r"."joins") over identity as "joining_ids", min("r"."match_key") over identity as "identity_key", bool_or("r".source_no = 0) over identity as "in_target", bool_or("r"."question") over identity as "has_question", max("r"."source_no") over identity as "last_source_no", min("r"."source_no") over identity as "first_source_no", coalesce(bool_or("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password and (
  case when r.w_precision_us >= "r".precision_us
    then "r".competes >= r.w_competes and ("r".competes < r.w_competes + r.w_precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
      and (r.w_precision_us > "r".precision_us or "r".competes = r.w_competes)
    else r.w_competes >= "r".competes and (r.w_competes < "r".competes + "r".precision_us * interval '1 microsecond' or "r".competes = r.w_competes)
  end
)) over identity, false) as "password_tie", coalesce(bool_or("r".place > 1 and "r".counts and "r".usable and r.w_usable and "r".password <> r.w_password) over identity, false) as "other_password", bool_or("r"."future") over identity as "future_timestamp", not coalesce(bool_or("r".usable and "r".counts) over identity, false) as "unusable_password", coalesce(bool_or(r.w_usable and "r".counts and not "r".usable and (
    "r".competes > r.w_competes or (r.w_competes is null and "r".competes is not null) or ("r".source_no = 0 and "r".holds)
  )) over identity, false) as "revoked_password", false as "uncertain", coalesce(bool_or("r".source_no = 0 and "r".counts and not "r".usable and "r".holds) over identity, false) as "target_locks", false as "is_unverified", false as "second_factor_lost", bool_or(r.repeats_source) over identity as "is_repeated", max("r"."own") filter (where "r".source_no = 0) over identity as "target_owns", false as "is_contradicted", false as "is_confirmed", coalesce(min("r"."plain_key") over identity <> max("r"."plain_key") over identity, false) as "is_normalised", coalesce(bool_or("r".joins and not "r".confirmed) over identity, false) as "joins_unconfirmed", coalesce(bool_or('username' = any ("r".edited)) over identity, false) as "e_username", max("r"."username") filter (where "r".source_no = 0) over identity as "t_username", coalesce(bool_or('email' = any ("r".edited)) over identity, false) as "e_email", max("r"."a_email") filter (where "r".source_no = 0) over identity as "t_email", coalesce(bool_or('tenant' = any ("r".edited)) over identity, false) as "e_tenant", max("r"."a_tenant") filter (where "r".source_no = 0) over identity as "t_tenant"
    from (
      select
        s.*,
        row_number() over preferred as place,
        coalesce(lag(s.source_no) over by_priority = s.source_no, false) as repeats_source,
        first_value("s"."password") over "preferred" as w_password, first_value("s"."competes") over "preferred" as w_competes, first_value("s"."precision_us") over "preferred" as w_precision_us, first_value(("s".usable and "s".counts)) over "preferred" as w_usable, first_value("s"."known_since") over "preferred" as w_known_since, first_value("s"."source_no") over "by_priority" as head_source_no, first_value("s"."source_user_id") over "by_priority" as head_source_user_id, first_value("s"."priority") over "by_priority" as head_priority, first_value("s"."username") over "by_name" as first_username, first_value("s"."question") over "by_name" as first_question, first_value("s"."a_email") over "by_email" as "f_email", first_value("s".question) over "by_email" as "fq_email", first_value("s"."a_tenant") over "by_tenant" as "f_tenant", first_value("s".question) over "by_tenant" as "fq_tenant"
      from (
    select
      a.*,
      hashtextextended(a.identity, 0) as identity_hash,
      coalesce(case a.source_no when 0 then a.competes  when 1 then a.competes when 2 then a.competes end, '-infinity') as known_since,
      case a.source_no when 0 then coalesce(a.competes, '-infinity')  when 1 then coalesce(a.competes, '-infinity') when 2 then coalesce(a.competes, '-infinity') end as known_until
    from (
      select
        a.*,
        case "a"."source_no" when 0 then 0  when 1 then 1 when 2 then 2 else 32767 end as priority,
        case a.source_no when 0 then 1::bigint  when 1 then 1::bigint when 2 then 1::bigint end as precision_us,
        (
    a.password is not null and a.password <> '' and left(a.password, 1) <> '!'
    and a.password not in ('*', 'x', '*LK*', 'NP', 'LOCKED', 'hasprovider') and left(a.password, 6) <> '{SASL}'
  ) as usable,
        case a.source_no when 0 then 'credential' = any (a.own)  when 1 then true when 2 then true end as counts,
        coalesce(a.source_no <> 0 and a.password_last_changed > $8::timestamptz, false) as future,
        case when not (coalesce(a.source_no <> 0 and a.password_last_changed > $9::timestamptz, false)) then coalesce(a.competes_at, a.password_last_changed) end as competes
      from (
    select
      coalesce('k' || a.account_key, 'n' || "a".source_no || ':' || "a".source_user_id) collate "C" as identity, 'with'::text as variant, null::bigint as user_id,
      a.account_key as match_key, true as joins, false as question, false as confirmed, coalesce(a.plain_key, a.account_key) as plain_key,
      a.source_no, a.source_user_id, a.username, a.password, a.password_last_changed, a.updated_at,
      null::timestamptz as competes_at, null::text[] as own, null::text[] as edited, false as holds
      , a."a_email", a."a_tenant"
    from (
    select a.*, "a"."match_key" as account_key
    from "usermerge"."account" a
    where a.source_no <> 0 and not a.vanished and not false
      and hashtext(coalesce("a"."match_key", '')) & 1 <> 1
  ) a
    inner join "usermerge"."plan_shared_0" k on k.match_key = a.account_key
    where k.accounts > 2
  ) a
      
    ) a
  ) s
      window "preferred" as (partition by s.identity_hash, s.identity, s.variant order by "s"."counts" desc nulls last, "s"."usable" desc nulls last, "s"."competes" desc nulls last, "s"."priority", "s".source_user_id), "by_priority" as (partition by s.identity_hash, s.identity, s.variant order by "s".source_no = 0, "s".priority, "s".source_user_id), "by_name" as (partition by s.identity_hash, s.identity, s.variant order by "s".username is null, "s".priority, "s".source_user_id), "by_email" as (partition by s.identity_hash, s.identity, s.variant order by ("s"."a_email" is null), "s".competes desc nulls last, "s".priority, "s".source_user_id), "by_tenant" as (partition by s.identity_hash, s.identity, s.variant order by ("s"."a_tenant" is null), "s".competes desc nulls last, "s".priority, "s".source_user_id)
    ) r
    window identity as (partition by r.identity_hash, r.identity, r.variant order by "r"."counts" desc nulls last, "r"."usable" desc nulls last, "r"."competes" desc nulls last, "r"."priority", "r".source_user_id
          rows between unbounded preceding and unbounded following)
  ) r
    where r.place = 1
  
    ) g
  ) f
   limit 0;
