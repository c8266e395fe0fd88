-- What a label stands for: text, the functions in it, and those that lead to themselves.
CREATE TABLE {shapes:Identifier}
(
    label UInt64, text String, functions Array(String), loops Array(String)
) ENGINE = Memory
