-- One row a dimension of a rollup, in the order of its columns.
CREATE TABLE clickrollup.rollup_dimensions (
    rollup_name text NOT NULL,
    position    integer NOT NULL,
    name        name NOT NULL,
    expression  text NOT NULL,
    unbounded   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (rollup_name, position),
    UNIQUE (rollup_name, name)
);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.rollup_dimensions', '');

COMMENT ON TABLE clickrollup.rollup_dimensions IS 'what each rollup groups by, besides its bucket';
COMMENT ON COLUMN clickrollup.rollup_dimensions.expression IS
    'expression over a row of the source: the events, or the rollup that feeds this one';
COMMENT ON COLUMN clickrollup.rollup_dimensions.unbounded IS
    'whether it is text that may be too long for the key of the rollup''s table; what is too long is kept shortened';
