SELECT count() AS rows FROM {of:Identifier}
