TRUNCATE TABLE {trees:Identifier}
