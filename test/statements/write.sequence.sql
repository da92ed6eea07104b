-- plain, normalised-key
/* write.sequence */
select pg_get_serial_sequence($1, $2) as sequence;
