SELECT max(depth) AS depth FROM {nodes:Identifier}
