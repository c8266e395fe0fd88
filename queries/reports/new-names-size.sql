SELECT count() AS rows FROM {new_names:Identifier}
