SELECT
    (SELECT count() FROM {taken:Identifier}) AS taken,
    (SELECT countIf(is_deleted = 0) FROM {fresh:Identifier}) AS described,
    (SELECT countIf(is_deleted = 1) FROM {fresh:Identifier}) AS gone,
    (SELECT count() FROM {slots:Identifier}) AS slots,
    (SELECT count() FROM {news:Identifier}) AS news
