INSERT INTO hops SELECT * FROM {changed:Identifier}
