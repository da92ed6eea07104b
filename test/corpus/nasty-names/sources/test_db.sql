create table "The Users" ("order" integer primary key, "select" text, "pass""word" text, "when" timestamptz, "e-mail" text);
insert into "The Users" values (1, 'alice', 'p1', '2026-01-01', 'a@x');
