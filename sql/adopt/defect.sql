CREATE TYPE clickrollup.defect AS (kind text, what text, fix text, done boolean);
COMMENT ON TYPE clickrollup.defect IS 'something that adopt_rollup found in a hand-made rollup';
COMMENT ON COLUMN clickrollup.defect.fix IS
    'what was done about it, or the statement that does it; NULL where nothing is needed';
COMMENT ON COLUMN clickrollup.defect.done IS 'whether adopt_rollup has done it';
