create table "Merged.Users" (
  "Id" integer primary key, "user" text not null unique, "pass word" text, "changed""at" timestamptz, "E-Mail" text
);
