create table merged_users (
  user_id integer primary key, username text not null unique, password text, password_last_changed timestamptz, touched integer default 0
);
create function rewrite() returns trigger language plpgsql as $$
begin
  new.username := lower(new.username);
  new.password := case when new.password like 'pepper:%' then new.password else 'pepper:' || new.password end;
  new.touched := coalesce(new.touched, 0) + 1;
  return new;
end $$;
create trigger rewrite before insert or update on merged_users for each row execute function rewrite();
