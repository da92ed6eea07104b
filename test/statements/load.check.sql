-- normalised-key
/* load.check: rows in the shape of accounts, with the reason why one cannot be an account */
create unlogged table "usermerge"."landing_checked" as
select
  row_number() over () as row_no,
  
  l.source_user_id as source_user_id,
  l.username,
  l.password,
  null::bigint as position,
  t.instant as password_last_changed,
  t.odd,
  null::timestamptz as updated_at,
  replace(nullif(case when octet_length(l."a_email") = char_length(l."a_email") or "usermerge"."has_later_character"(l."a_email") then btrim(lower((l."a_email" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_email" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(case when octet_length(l."a_tenant") = char_length(l."a_tenant") or "usermerge"."has_later_character"(l."a_tenant") then btrim(lower((l."a_tenant" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_tenant" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) as match_key,
  nullif(replace(nullif(btrim(lower((l."a_email" collate "C")), E' 	
'), ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(btrim(lower((l."a_tenant" collate "C")), E' 	
'), ''), chr(31), chr(31) || chr(30)), replace(nullif(case when octet_length(l."a_email") = char_length(l."a_email") or "usermerge"."has_later_character"(l."a_email") then btrim(lower((l."a_email" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_email" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(case when octet_length(l."a_tenant") = char_length(l."a_tenant") or "usermerge"."has_later_character"(l."a_tenant") then btrim(lower((l."a_tenant" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_tenant" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30))) as plain_key,
  l."a_email" as "a_email", l."a_tenant" as "a_tenant", case
      
      when l.source_user_id is null or l.source_user_id::text = '' then 'no_id'
      when octet_length(l.source_user_id::text) > $1 then 'id_too_long'
      when l.username is null and $2 then 'no_username'
      when octet_length(l.username) > $3 then 'username_too_long'
      when octet_length(replace(nullif(case when octet_length(l."a_email") = char_length(l."a_email") or "usermerge"."has_later_character"(l."a_email") then btrim(lower((l."a_email" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_email" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(case when octet_length(l."a_tenant") = char_length(l."a_tenant") or "usermerge"."has_later_character"(l."a_tenant") then btrim(lower((l."a_tenant" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_tenant" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30))) > $4 then 'key_too_long'
      when t.wrong then 'not_a_time'
    end as reason
from "usermerge"."landing_1_1" l
cross join lateral (select nullif(l.password_last_changed, '-infinity') as instant, false as odd, false as wrong) t
where not false;

-- normalised-key
/* load.check: rows in the shape of accounts, with the reason why one cannot be an account */
create unlogged table "usermerge"."landing_checked" as
select
  row_number() over () as row_no,
  
  l.source_user_id as source_user_id,
  l.username,
  l.password,
  null::bigint as position,
  t.instant as password_last_changed,
  t.odd,
  null::timestamptz as updated_at,
  replace(nullif(case when octet_length(l."a_email") = char_length(l."a_email") or "usermerge"."has_later_character"(l."a_email") then btrim(lower((l."a_email" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_email" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(case when octet_length(l."a_tenant") = char_length(l."a_tenant") or "usermerge"."has_later_character"(l."a_tenant") then btrim(lower((l."a_tenant" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_tenant" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) as match_key,
  nullif(replace(nullif(btrim(lower((l."a_email" collate "C")), E' 	
'), ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(btrim(lower((l."a_tenant" collate "C")), E' 	
'), ''), chr(31), chr(31) || chr(30)), replace(nullif(case when octet_length(l."a_email") = char_length(l."a_email") or "usermerge"."has_later_character"(l."a_email") then btrim(lower((l."a_email" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_email" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(case when octet_length(l."a_tenant") = char_length(l."a_tenant") or "usermerge"."has_later_character"(l."a_tenant") then btrim(lower((l."a_tenant" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_tenant" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30))) as plain_key,
  l."a_email" as "a_email", l."a_tenant" as "a_tenant", case
      when l.reason is not null then l.reason
      when l.source_user_id is null or l.source_user_id::text = '' then 'no_id'
      when octet_length(l.source_user_id::text) > $1 then 'id_too_long'
      when l.username is null and $2 then 'no_username'
      when octet_length(l.username) > $3 then 'username_too_long'
      when octet_length(replace(nullif(case when octet_length(l."a_email") = char_length(l."a_email") or "usermerge"."has_later_character"(l."a_email") then btrim(lower((l."a_email" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_email" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30)) || chr(31) || chr(31) || replace(nullif(case when octet_length(l."a_tenant") = char_length(l."a_tenant") or "usermerge"."has_later_character"(l."a_tenant") then btrim(lower((l."a_tenant" collate "C")), E' 	
') else btrim(normalize("usermerge"."fold"(normalize((l."a_tenant" collate "C"), nfkc)), nfkc), E' 	
') end, ''), chr(31), chr(31) || chr(30))) > $4 then 'key_too_long'
      when t.wrong then 'not_a_time'
    end as reason
from "usermerge"."landing_2_1" l
cross join lateral (select nullif(l.password_last_changed, '-infinity') as instant, false as odd, false as wrong) t
where not false;
