SELECT uniqExact(to) AS rows FROM {edges:Identifier} WHERE to NOT IN (SELECT apex FROM {done:Identifier})
