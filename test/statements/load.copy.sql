-- plain
/* load.copy */ copy "usermerge"."landing_1_1" ("source_user_id", "username", "password", "password_last_changed") from stdin (format binary);

-- normalised-key
/* load.copy */ copy "usermerge"."landing_1_1" ("source_user_id", "username", "password", "password_last_changed", "a_email", "a_tenant") from stdin (format binary);

-- further-columns
/* load.copy */ copy "usermerge"."landing_1_1" ("source_user_id", "username", "password", "password_last_changed", "updated_at", "a_email", "a_salt", "a_role", "a_is_active", "v_email") from stdin (format binary);

-- further-columns
/* load.copy */ copy "usermerge"."landing_1_2" ("source_user_id", "username", "password", "password_last_changed", "updated_at", "a_email", "a_salt", "a_role", "a_is_active", "v_email") from stdin (format binary);

-- plain
/* load.copy */ copy "usermerge"."landing_2_1" ("source_user_id", "username", "password", "password_last_changed") from stdin (format binary);

-- normalised-key
/* load.copy */ copy "usermerge"."landing_2_1" ("source_user_id", "username", "password", "password_last_changed", "reason", "a_email", "a_tenant") from stdin (format binary);

-- further-columns
/* load.copy */ copy "usermerge"."landing_2_1" ("source_user_id", "username", "password", "password_last_changed", "updated_at", "a_email", "a_salt", "a_role", "a_is_active") from stdin (format binary);

-- further-columns
/* load.copy */ copy "usermerge"."landing_2_2" ("source_user_id", "username", "password", "password_last_changed", "updated_at", "a_email", "a_salt", "a_role", "a_is_active") from stdin (format binary);
