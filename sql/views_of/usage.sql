-- Functions run with their caller's rights and no table is open to PUBLIC. Without this a role that may read a live
-- view could not call the functions in it.
GRANT USAGE ON SCHEMA clickrollup TO PUBLIC;
