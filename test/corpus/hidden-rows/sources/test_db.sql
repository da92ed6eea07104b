create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
insert into users values (1, 'alice', 'p1', '2026-01-01'), (100, 'hidden', 'h1', '2026-01-01');
alter table users enable row level security;
create policy visible on users using (user_id < 100);
grant select on users to corpus_reader;
