# Makes statements of the extension's script such that they can be run again: what is there already is replaced, and
# tables and types stay. Statements begin at the beginning of a line; what stands between dollar quotes is left alone,
# but for event triggers, which are made in a block.

# Follows the dollar quotes over a line: `quote` is the one that is open at its end.
function follow(line,    token, at) {
    for (;;) {
        if (quote != "") {
            at = index(line, quote)
            if (!at) return
            line = substr(line, at + length(quote))
            quote = ""
        }
        if (!match(line, /\$[a-z]*\$|--|'[^']*'/)) return
        token = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        if (token == "--") return
        if (token ~ /^\$/) quote = token
    }
}

/^\\echo / { next }
# Kept for ALTER EXTENSION UPDATE (-v extension=1), whose script is made in the same way.
/^SELECT pg_catalog\.pg_extension_config_dump\(/ && !extension { next }

quote == "" && /^CREATE (FUNCTION|PROCEDURE|VIEW|AGGREGATE|TRIGGER) / { sub(/^CREATE/, "CREATE OR REPLACE") }
quote == "" && /^CREATE (SCHEMA|TABLE|INDEX|UNIQUE INDEX) / { sub(/^CREATE (SCHEMA|TABLE|INDEX|UNIQUE INDEX)/, "& IF NOT EXISTS") }
quote == "" && /^CREATE POLICY / { printf "DROP POLICY IF EXISTS %s ON %s;\n", $3, $5 }
quote == "" && /^CREATE CONSTRAINT TRIGGER / { printf "DROP TRIGGER IF EXISTS %s ON %s;\n", $4, $8 }
# What an admin has taken from PUBLIC meanwhile stays taken: an upgrade knows its routines before it runs this.
quote == "" && /^GRANT .* ON SCHEMA / {
    printf "DO $grant$ BEGIN IF coalesce(current_setting('clickrollup.routines', true), '') = '' THEN\n    %s\n", $0
    print "END IF; END $grant$;"
    next
}
quote == "" && /^CREATE TYPE / { print "DO $type$ BEGIN"; is_type = 1 }
quote == "$block$" && /^ +CREATE EVENT TRIGGER / { printf "    DROP EVENT TRIGGER IF EXISTS %s;\n", $4 }

{
    follow($0)
    print
}

is_type && /;$/ { print "EXCEPTION WHEN duplicate_object THEN NULL; END $type$;"; is_type = 0 }
