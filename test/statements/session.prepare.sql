-- plain, further-columns, normalised-key
/* session.prepare */
select set_config(name, value, false)
from (values ('work_mem', '512MB'), ('maintenance_work_mem', '512MB'), ('jit', 'off')) setting (name, value);
