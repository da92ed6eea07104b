-- plain, further-columns, normalised-key
/* lock.release */ select pg_advisory_unlock(hashtextextended($1, 0)) as unlocked;
