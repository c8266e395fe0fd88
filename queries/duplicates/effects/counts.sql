SELECT
    (SELECT count() FROM {fresh:Identifier}) AS fresh,
    (SELECT count() FROM {dues:Identifier}) AS dues,
    (SELECT count() FROM {dups:Identifier}) AS judged
