SELECT count() AS functions FROM function_groups
