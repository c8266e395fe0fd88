SELECT count() AS rows FROM {nested:Identifier}
