# Reads the files of sql/ and prints "first then" for each two files of which `then` needs an object of `first` when it
# is created. A file is named after its object. tsort makes an install order of it.

# The names in a piece of SQL. PL/pgSQL looks for functions when it runs, so of its bodies only the types count.
function collect(text, within,    name) {
    while (match(text, /clickrollup\.[a-z_0-9]+/)) {
        name = substr(text, RSTART + 12, RLENGTH - 12)
        text = substr(text, RSTART + RLENGTH)
        named[++count] = file " " name " " within
    }
}

# Comments and strings are skipped: what they name need not be there.
function scan(text,    before, token, size) {
    while (match(text, /--[^\n]*|'[^']*'|\$[a-z]*\$/)) {
        before = substr(text, 1, RSTART - 1)
        token = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        collect(before, "statement")
        if (token !~ /^\$/) continue
        size = index(text, token) - 1
        if (token == "$block$") scan(substr(text, 1, size))
        if (token ~ /^\$(function|procedure)\$$/) collect(substr(text, 1, size), "body")
        text = substr(text, size + length(token) + 1)
    }
    collect(text, "statement")
}

function finish(    object) {
    object = file
    gsub(/.*\/|\.sql$/, "", object)
    file_of[object] = file
    is_type[object] = content ~ /CREATE (TYPE|TABLE|VIEW) /
    print file, file
    scan(content)
}

FNR == 1 && file != "" { finish() }
FNR == 1 { file = FILENAME; content = "" }
{ content = content $0 "\n" }

END {
    finish()
    for (i = 1; i <= count; i++) {
        split(named[i], part, " ")
        if (part[2] in file_of && file_of[part[2]] != part[1] && (part[3] == "statement" || is_type[part[2]]))
            print file_of[part[2]], part[1]
    }
}
