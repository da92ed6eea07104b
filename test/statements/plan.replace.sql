-- plain, further-columns, normalised-key
/* plan.replace */ update "usermerge"."plan" set state = 'replaced' where state in ('ready', 'landing');
