SELECT
    (SELECT count() FROM {reports:Identifier}) AS reports,
    (SELECT count() FROM {completed:Identifier}) AS completed,
    (SELECT count() FROM {made:Identifier}) AS made,
    (SELECT count() FROM {gone:Identifier}) AS gone,
    (SELECT count() FROM {lone:Identifier} WHERE NOT is_due) AS waiting
