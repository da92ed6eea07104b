-- further-columns
/* load.returned: accounts that were gone */
update "usermerge"."account_1_<plan>" n
set returned = true
from usermerge.account_1_<plan> o
where o.source_user_id = n.source_user_id and (o.vanished or o.returned);

-- further-columns
/* load.returned: accounts that were gone */
update "usermerge"."account_2_<plan>" n
set returned = true
from usermerge.account_2_<plan> o
where o.source_user_id = n.source_user_id and (o.vanished or o.returned);
