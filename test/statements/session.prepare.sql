-- plain, further-columns, normalised-key
/* session.prepare */
select set_config(name, value, false)
from (values ('work_mem', '512MB'), ('maintenance_work_mem', '512MB'), ('jit', 'off'), ('default_statistics_target', '10')) setting (name, value);
