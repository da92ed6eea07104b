-- plain, further-columns, normalised-key
/* log.enter: what the run was, and the digest of the entry before it */
update "usermerge"."run" r
set entry = jsonb_build_object(
  'usermerge', $1::text,
  'run', to_jsonb(r) - 'entry',
  'configuration', (select encode(sha256(convert_to((p.config)::text, 'UTF8')), 'hex') from "usermerge"."plan" p where p.plan_no = r.plan_no),
  'plan', (select encode(sha256(convert_to(("usermerge"."outline"("p".report))::text, 'UTF8')), 'hex') from "usermerge"."plan" p where p.plan_no = r.plan_no),
  'inputs', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'source', s.name, 'location', s.location, 'priority', s.priority, 'read_in', s.read_in, 'read_at', s.read_at,
      'rows', s.rows, 'rejected', s.rejected, 'superseded', s.superseded, 'digest', s.description -> 'digest'
    ) order by s.source_no), '[]')
    from "usermerge"."source" s
    where s.source_no <> 0
  ),
  'before', (select case when "b".entry <> '{}' then encode(sha256(convert_to(("b".entry)::text, 'UTF8')), 'hex') end from "usermerge"."run" b where b.run_no < r.run_no order by b.run_no desc limit 1)
)
where r.run_no = $2
returning case when "r".entry <> '{}' then encode(sha256(convert_to(("r".entry)::text, 'UTF8')), 'hex') end as digest;
