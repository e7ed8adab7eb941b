-- clickrollup @VERSION@ for pg_tle 1.5 and newer: for a server whose files you cannot reach. Run it as a member of
-- pgtle_admin, then CREATE EXTENSION clickrollup; where an older version is installed, ALTER EXTENSION clickrollup UPDATE;
-- One statement, so that all of it is done or nothing. Run again, it says what is there and changes nothing.
DO $clickrollup$
DECLARE
    v_requires CONSTANT pg_catalog.text[] := ARRAY[@REQUIRES@]::pg_catalog.text[];
    v_script   CONSTANT pg_catalog.text := $script$
