INSERT INTO function_names SELECT name, account, function FROM {new_names:Identifier}
