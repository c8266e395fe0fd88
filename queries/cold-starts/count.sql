SELECT count() AS rows FROM {fresh:Identifier}
