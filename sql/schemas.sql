-- The control file names the schema clickrollup, which CREATE EXTENSION makes. This one must not be there yet.
CREATE SCHEMA _clickrollup;
-- Functions run with their caller's rights and no table is open to PUBLIC. Without USAGE a role that may read a live
-- view could not call the functions in it.
GRANT USAGE ON SCHEMA clickrollup, _clickrollup TO PUBLIC;

COMMENT ON SCHEMA clickrollup IS 'clickrollup: what users call and read';
COMMENT ON SCHEMA _clickrollup IS 'clickrollup: internal, may change with every version';
