SELECT DISTINCT toString(key_kind) AS kind FROM {publishes:Identifier}
