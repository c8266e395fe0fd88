INSERT INTO flow_facts SELECT * FROM {fresh:Identifier}
