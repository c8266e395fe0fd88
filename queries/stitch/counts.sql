SELECT
    (SELECT sum(rows) FROM {batches:Identifier}) AS taken,
    (SELECT sum(batch_size) FROM {records:Identifier}) AS delivered,
    (SELECT count() FROM {changed:Identifier}) AS hops,
    (SELECT count() FROM {moved:Identifier}) AS members,
    (SELECT countIf(is_deleted = 0) FROM {settled:Identifier}) AS flows
