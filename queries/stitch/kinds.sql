SELECT DISTINCT toString(key_kind) AS kind FROM {offers:Identifier}
