-- further-columns
/* plan.drop */ drop table "usermerge"."plan_candidate", "usermerge"."plan_claim", "usermerge"."plan_cohort", "usermerge"."plan_conflict", "usermerge"."plan_deleted", "usermerge"."plan_deleted_key", "usermerge"."plan_fold", "usermerge"."plan_gone", "usermerge"."plan_id", "usermerge"."plan_identity", "usermerge"."plan_key", "usermerge"."plan_member", "usermerge"."plan_name", "usermerge"."plan_newcomer", "usermerge"."plan_outside", "usermerge"."plan_probe", "usermerge"."plan_record", "usermerge"."plan_refused", "usermerge"."plan_row", "usermerge"."plan_scope", "usermerge"."plan_shared", "usermerge"."plan_since", "usermerge"."plan_spike", "usermerge"."plan_stale", "usermerge"."plan_target_account", "usermerge"."plan_unresolved", "usermerge"."plan_written" cascade;

-- further-columns
/* plan.drop */ drop table "usermerge"."plan_candidate", "usermerge"."plan_claim", "usermerge"."plan_cohort", "usermerge"."plan_conflict", "usermerge"."plan_deleted", "usermerge"."plan_deleted_key", "usermerge"."plan_fold", "usermerge"."plan_gone", "usermerge"."plan_id", "usermerge"."plan_identity", "usermerge"."plan_member", "usermerge"."plan_name", "usermerge"."plan_newcomer", "usermerge"."plan_outside", "usermerge"."plan_probe", "usermerge"."plan_record", "usermerge"."plan_refused", "usermerge"."plan_row", "usermerge"."plan_shared", "usermerge"."plan_since", "usermerge"."plan_spike", "usermerge"."plan_stale", "usermerge"."plan_target_account", "usermerge"."plan_written" cascade;

-- normalised-key
/* plan.drop */ drop table "usermerge"."plan_candidate", "usermerge"."plan_claim", "usermerge"."plan_cohort", "usermerge"."plan_conflict", "usermerge"."plan_deleted", "usermerge"."plan_deleted_key", "usermerge"."plan_gone", "usermerge"."plan_id", "usermerge"."plan_member", "usermerge"."plan_name", "usermerge"."plan_newcomer", "usermerge"."plan_outside", "usermerge"."plan_probe", "usermerge"."plan_record", "usermerge"."plan_refused", "usermerge"."plan_row", "usermerge"."plan_shared_0", "usermerge"."plan_shared_1", "usermerge"."plan_since", "usermerge"."plan_spike", "usermerge"."plan_stale", "usermerge"."plan_target_account", "usermerge"."plan_written" cascade;

-- plain
/* plan.drop */ drop table "usermerge"."plan_claim", "usermerge"."plan_cohort", "usermerge"."plan_conflict", "usermerge"."plan_deleted", "usermerge"."plan_deleted_key", "usermerge"."plan_gone", "usermerge"."plan_id", "usermerge"."plan_member", "usermerge"."plan_newcomer", "usermerge"."plan_outside", "usermerge"."plan_record", "usermerge"."plan_row", "usermerge"."plan_shared_0", "usermerge"."plan_shared_1", "usermerge"."plan_since", "usermerge"."plan_spike", "usermerge"."plan_stale", "usermerge"."plan_target_account", "usermerge"."plan_written" cascade;

-- plain, normalised-key
/* plan.drop */ drop view "usermerge"."plan_identity", "usermerge"."plan_join" cascade;

-- further-columns
/* plan.drop */ drop view "usermerge"."plan_join" cascade;
