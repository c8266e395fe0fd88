-- Flows that came or changed, with what is known of each; those that are gone, as deleted.
INSERT INTO flow_index
WITH touched AS (
    SELECT started_at, flow_id FROM rollup_inbox
    WHERE what = 'flow' AND inserted_at IN {blocks:Array(DateTime64(9, 'UTC'))}
)
SELECT
    f.flow_id, f.started_at, f.ended_at, f.workflow, d.variant, f.root_function, f.root_channel, f.duration_ms, f.invocations, f.functions,
    arraySort(arrayDistinct(arrayFilter(name -> name != '', arrayFlatten([[f.root_channel], d.hops.channel, d.hops.via])))),
    f.hops, f.depth, f.errors, f.cold_starts, f.duplicates,
    d.unreceived, d.expected_by, d.dead_letters, d.weakest_evidence, d.inferred_hops, d.cost_usd, d.error_types, d.event_keys, d.versions,
    {version:UInt64}, 0
FROM (SELECT * FROM flows FINAL WHERE (started_at, flow_id) IN touched) AS f
LEFT JOIN (SELECT * FROM flow_facts FINAL WHERE (started_at, flow_id) IN touched) AS d
    ON d.started_at = f.started_at AND d.flow_id = f.flow_id
UNION ALL
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM flow_index FINAL
WHERE (started_at, flow_id) IN touched AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM flows FINAL WHERE (started_at, flow_id) IN touched)
SETTINGS do_not_merge_across_partitions_select_final = 1
