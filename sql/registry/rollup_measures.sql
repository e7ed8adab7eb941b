-- One row a column that a rollup keeps, in the order of its columns.
CREATE TABLE clickrollup.rollup_measures (
    rollup_name text NOT NULL,
    position    integer NOT NULL,
    name        name NOT NULL,
    kind        text NOT NULL,
    type        text NOT NULL,
    argument    text,
    aggregate   text NOT NULL,
    merge       text NOT NULL,
    combine     text NOT NULL,
    number      text,
    parameters  jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (rollup_name, position),
    UNIQUE (rollup_name, name)
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.rollup_measures', '');

COMMENT ON TABLE clickrollup.rollup_measures IS 'what each rollup keeps for a bucket; columns as in the type measure';
COMMENT ON COLUMN clickrollup.rollup_measures.type IS
    'type of the column, with its modifier: an hll''s parameters are in it';
COMMENT ON COLUMN clickrollup.rollup_measures.aggregate IS 'aggregate over the events, whatever feeds the rollup';
