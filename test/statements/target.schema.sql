-- plain, normalised-key
/* target.schema */ select current_schema() as schema;
