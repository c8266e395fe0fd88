SELECT
    (SELECT sum(rows) FROM {batches:Identifier}) AS taken,
    (SELECT count() FROM {found:Identifier}) AS delivered,
    (SELECT count() FROM {changed:Identifier}) + (SELECT count() FROM {gone:Identifier}) AS hops,
    (SELECT count() FROM {moved:Identifier}) AS members,
    (SELECT countIf(is_deleted = 0) FROM {settled:Identifier}) AS flows
