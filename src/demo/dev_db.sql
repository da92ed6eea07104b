-- dev_db: a forum, moved here from another system. Its ids began at 1, too; its times are local times of Berlin.
create schema app;

create table app.accounts (
  user_id integer,
  username text,
  password text,
  password_last_changed timestamp,
  mail text,
  mail_confirmed_at timestamp,
  role text not null default 'user',
  is_active boolean not null default true,
  totp_secret text,
  registered_at timestamp not null default localtimestamp
);

grant usage on schema app to usermerge;
grant select on app.accounts to usermerge;
