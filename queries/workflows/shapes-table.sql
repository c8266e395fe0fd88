-- What the variants that were not known look like.
CREATE TABLE {shapes:Identifier} (
    variant String, text String, ways Array(Tuple(String, String, String, String)),
    loops Array(String)
) ENGINE = Memory
