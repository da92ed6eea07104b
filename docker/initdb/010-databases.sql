-- Runs once, when the volume of the database is empty.
-- Two roles, with no more rights than a merge needs: reader (sources) and merge (target).
\getenv reader_password READER_PASSWORD
\getenv merge_password MERGE_PASSWORD

create role reader login password :'reader_password';
create role merge login password :'merge_password';

-- From template0: the image has put TimescaleDB into template1, whose workers may be connected to it just now.
create database test_db template template0;
create database dev_db template template0;
create database merged_users template template0 owner merge;

revoke connect, temporary on database test_db, dev_db, merged_users from public;
grant connect on database test_db, dev_db to reader;
