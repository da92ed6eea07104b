-- further-columns, normalised-key
/* write.suffixes: the next name to try: name@source, name@source#id, then numbered */
update "usermerge"."plan_record" r
set username = r.natural_username || '@' || s.name
  || case when $1 >= 1 then '#' || r.head_source_user_id else '' end
  || case when $2 >= 2 then '#' || $3::text else '' end
from "usermerge"."plan_name" n
join "usermerge"."source" s on true
where n.identity = r.identity and not n.given and s.source_no = r.head_source_no;
