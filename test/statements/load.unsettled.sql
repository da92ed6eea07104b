-- further-columns
/* load.unsettled: accounts of golden records whose key or evidence changed, as they were */
insert into "usermerge"."unsettled" (source_no, source_user_id, settled_key, settled)
select $1, o.source_user_id, nullif("o"."username", ''), jsonb_build_object('username', o.username, 'email', o."a_email")
from "usermerge"."account_1_<plan>" n
join usermerge.account_1_<plan> o on o.source_user_id = n.source_user_id
join "usermerge"."crosswalk" c on c.source_no = $2 and c.source_user_id = o.source_user_id
where nullif("n"."username", '') is distinct from nullif("o"."username", '') or n."a_email" is distinct from o."a_email"
on conflict do nothing;

-- further-columns
/* load.unsettled: accounts of golden records whose key or evidence changed, as they were */
insert into "usermerge"."unsettled" (source_no, source_user_id, settled_key, settled)
select $1, o.source_user_id, nullif("o"."username", ''), jsonb_build_object('username', o.username, 'email', o."a_email")
from "usermerge"."account_2_<plan>" n
join usermerge.account_2_<plan> o on o.source_user_id = n.source_user_id
join "usermerge"."crosswalk" c on c.source_no = $2 and c.source_user_id = o.source_user_id
where nullif("n"."username", '') is distinct from nullif("o"."username", '') or n."a_email" is distinct from o."a_email"
on conflict do nothing;
