-- CREATE EXTENSION clickrollup CASCADE creates hll too, where the server has it; where not, clickrollup does without.
-- The control file cannot say so, and an extension's script cannot create another one. So it notes here what is wanted,
-- and the end of the transaction creates it.
CREATE TABLE _clickrollup.companions (extension name PRIMARY KEY);

COMMENT ON TABLE _clickrollup.companions IS
    'extensions that CREATE EXTENSION clickrollup CASCADE is to create at the end of its transaction; empty then';
