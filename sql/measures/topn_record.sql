CREATE TYPE clickrollup.topn_record AS (item text, frequency bigint);
COMMENT ON TYPE clickrollup.topn_record IS 'an item of a top N and how often it was seen';
