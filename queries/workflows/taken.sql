-- The flows of this pass, by their key in flows: the first news, and flows whose spans came without changing their row (a publish that
-- nobody receives, an error's type).
CREATE TABLE {taken:Identifier} ENGINE = Memory AS
SELECT DISTINCT started_at, flow_id FROM {news:Identifier} WHERE place <= {max_flows:UInt64}
UNION DISTINCT
SELECT started_at, flow_id FROM flows
WHERE flow_id IN (
    SELECT flow_id FROM stitch_memberships
    WHERE trace_id IN (
        SELECT trace_id FROM stitch_inbox
        WHERE inserted_at IN (SELECT inserted_at FROM {blocks:Identifier})
          AND (SELECT count() FROM described_blocks) > 0)
      AND flow_id NOT IN (SELECT flow_id FROM {news:Identifier}))
