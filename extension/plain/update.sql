-- The owner of the extension could have replaced what is in it: nobody else is to run that, and least of all a superuser.
DO $block$
DECLARE
    v_owner name;
BEGIN
    SELECT r.rolname INTO v_owner FROM pg_namespace AS n JOIN pg_roles AS r ON r.oid = n.nspowner
    WHERE n.nspname = '_clickrollup' AND r.rolname <> CURRENT_USER AND NOT r.rolsuper;
    IF FOUND THEN
        RAISE EXCEPTION 'extension clickrollup belongs to %', v_owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Connect as %I, then ALTER EXTENSION clickrollup UPDATE;', v_owner);
    END IF;
END
$block$;
