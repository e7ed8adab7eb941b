\ir setup.psql
SELECT plan(56);

-- Chains that a refused rollup would be fed by.
CREATE TABLE long (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, x text);
CREATE TABLE shifts (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, buyer text);
SELECT count(*) FROM clickrollup.create_rollup('long', 'long_5min', '5 minutes', ARRAY['x'], schedule => NULL);
SELECT count(*) FROM clickrollup.create_rollup('long_5min', 'long_1h', '1 hour');
SELECT count(*) FROM clickrollup.create_rollup('long_1h', 'long_1d', 'day');
SELECT count(*) FROM clickrollup.create_rollup('shifts', 'shifts_week', 'week', time_zone => 'Europe/Berlin',
    schedule => NULL);

-- Refusals: SQLSTATE, message and hint.
CREATE FUNCTION refusal(p_call text) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
    v_state text; v_message text; v_hint text;
BEGIN
    EXECUTE 'SELECT clickrollup.create_rollup(' || p_call || ')';
    RETURN 'none';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT, v_hint = PG_EXCEPTION_HINT;
    RETURN v_state || ' ' || v_message || ' / ' || v_hint;
END $function$;
CREATE TABLE no_id (at timestamptz);
CREATE TABLE two_ids (a bigserial, b bigserial, at timestamptz NOT NULL);
CREATE TABLE two_times (id bigserial, at timestamptz, seen timestamptz);
CREATE TABLE no_time (id bigserial, at text);
CREATE TABLE cached (id bigserial, at timestamptz NOT NULL);
ALTER SEQUENCE cached_id_seq CACHE 10;
CREATE VIEW a_view AS SELECT * FROM long;
SELECT is(refusal($$'no_id', 'r', '1 hour'$$), '55000 0 columns of public.no_id are numbered by a sequence, a '
    'rollup needs '
    'one / '
    'ALTER TABLE public.no_id ADD COLUMN event_id bigint GENERATED ALWAYS AS IDENTITY; or, on one node, for strategy '
    'snapshot, which needs no id: ALTER TABLE public.no_id ADD COLUMN writer_xid bigint NOT NULL DEFAULT '
    'txid_current();', 'no id'); -- fails
SELECT is(refusal($$'a_view', 'r', '1 hour'$$), '42809 source: public.a_view is not a table / '
    'It must be a table, partitioned or not.', 'a view'); -- fails
SELECT matches(refusal($$'two_ids', 'r', '1 hour'$$), '^55000 2 columns of public.two_ids are numbered by a sequence',
    'two ids'); -- fails
SELECT is(refusal($$'two_times', 'r', '1 hour'$$), '42702 public.two_times has 2 columns of type timestamptz, one '
    'must be '
    'chosen / Set time_column to one of: at, seen.', 'two times'); -- fails
SELECT matches(refusal($$'no_time', 'r', '1 hour'$$), '^42702 public.no_time has 0 columns of type timestamptz',
    'no time'); -- fails
SELECT is(refusal($$'no_time', 'r', '1 hour', time_column => 'at'$$),
    '42804 time column "at" of public.no_time is of type text / It must be timestamptz, timestamp, date, a '
    'bigint with time_unit, or a uuid of version 7.',
    'a time that is a text'); -- fails
SELECT is(refusal($$'long', 'r', '1 hour', time_column => 'nowhen'$$),
    '42804 time column "nowhen" of public.long is missing / It must be timestamptz, timestamp, date, a '
    'bigint with time_unit, or a uuid of version 7.',
    'a time that is not there'); -- fails
SELECT is(refusal($$'cached', 'r', '1 hour'$$), '55000 sequence public.cached_id_seq hands out ids out of order '
    '(CACHE 10, '
    'INCREMENT 1, NO CYCLE) / '
    'By strategy ''snapshot'' ids do not decide. Or have clients draw one id an event, end the sessions that hold '
    'others, then ALTER SEQUENCE public.cached_id_seq CACHE 1 INCREMENT 1 NO CYCLE;', 'an unsound sequence'); -- fails
SELECT is(refusal($$'nothing', 'r', '1 hour'$$), '42P01 relation "nothing" does not exist / ', 'no source'); -- fails
SELECT is(refusal($$'long', 'r', '1 hour', ARRAY['y']$$), '42703 dimension "y" is not a column of public.long / '
    'Name a column as it is stored, or write an expression with its name: ''lower(country) AS country''.',
    'an unknown dimension'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', ARRAY['lower(x)']$$),
    '^42703 dimension "lower\(x\)" is not a column of public.long', 'an expression without a name'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', ARRAY['lower(y) AS l']$$), '^42703 column "y" does not exist',
    'an unknown column in an expression'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', ARRAY['lower( AS l']$$), '^42601 syntax error',
    'an expression that is none'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', ARRAY['count(*) AS l']$$), '^42803 ',
    'an aggregate as a dimension'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', ARRAY['x', 'lower(x) AS x']$$), '^42701 column "x" is named twice / ',
    'a dimension named twice'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', ARRAY['x'], ARRAY[clickrollup.count_events('x')]$$),
    '^42701 column "x" is named twice / ', 'a measure named like a dimension'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', ARRAY['x AS bucket']$$), '^42701 column "bucket" is named twice / ',
    'a dimension named like the bucket'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.count_events(), clickrollup.count_events()]$$),
    '^42701 column "event_count" is named twice / ', 'two measures of a name'); -- fails
SELECT matches(refusal($$'long', 'r', '1 month'$$), '^22023 bucket "1 month" cannot be used: .* / A bucket is a fixed '
    'width', 'a month as an interval'); -- fails
SELECT matches(refusal($$'long', 'r', 'decade'$$), '^22023 bucket "decade" cannot be used: ',
    'no bucket of ours'); -- fails
SELECT matches(refusal($$'long', 'r', '0 seconds'$$), '^22023 bucket "0 seconds" cannot be used: ',
    'a width of nothing'); -- fails
SELECT matches(refusal($$'long', 'r', '-5 minutes'$$), '^22023 bucket "-5 minutes" cannot be used: ',
    'less than nothing'); -- fails
SELECT matches(refusal($$'long', 'r', NULL$$), '^22004 bucket is NULL / ', 'no bucket'); -- fails
SELECT is(refusal($$'long', 'r', 'day', time_zone => 'Mars/Olympus'$$),
    '22023 time zone "Mars/Olympus" is not known / SELECT name FROM pg_timezone_names;', 'no such zone'); -- fails
SELECT is(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.sum_of('DISTINCT id', 's')]$$),
    '0A000 measure "s" cannot be merged: DISTINCT needs all values at once, '
    'and two exact distinct counts do not add up / Use distinct_of(), whose sketches can be united.',
    'DISTINCT'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.aggregate_of('m',
    'percentile_cont(0.5) WITHIN GROUP (ORDER BY id)', '{stored} + {incoming}', 'sum({column})')]$$),
    '^0A000 measure "m" cannot be merged: WITHIN GROUP needs all values of a bucket at once', 'a median'); -- fails
SELECT is(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.aggregate_of('m', 'avg(id)', '{stored} + {incoming}',
    'sum({column})')]$$),
    '0A000 measure "m" cannot be merged: averages do not add up / Use average_of(), which keeps the sum and the count.',
    'an average of averages'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.aggregate_of('m', 'max(id)', '{incoming}',
    'max({column})')]$$),
    '^0A000 measure "m" cannot be merged: its merge expression does not add \{incoming\} to \{stored\} / ',
    'a merge that merges nothing'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.aggregate_of('m', 'max(id)',
    'greatest({stored}, {incoming})', 'max(1)')]$$),
    '^0A000 measure "m" cannot be merged: its combine expression does not aggregate \{column\} / ',
    'a combination of nothing'); -- fails
SELECT is(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.aggregate_of('m', 'max(id)',
    '({stored} + {incoming})::text', 'max({column})')]$$),
    '42804 measure "m" is of type bigint, but its merge expression makes text / Cast the merge expression to the type '
        'of the aggregate.', 'a merge of another type'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.sum_of('x', 's')]$$),
    '^42883 function sum\(text\) does not exist', 'a sum of texts'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.aggregate_of('m', 'id', '{stored} + {incoming}',
    'sum({column})')]$$), '^42803 ', 'a measure that is no aggregate'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.distinct_of('x', 'd', log2m => 99)]$$),
    '^22023 .*log2m', 'a sketch that hll does not have'); -- fails
SELECT is(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.top_of('x', 't', 0)]$$),
    '22023 measure "t" would keep the top 0 / n must be at least 1.', 'a top of nothing'); -- fails
SELECT is(refusal($$'long', 'r', '1 hour', NULL, '{}'$$), '22023 a rollup needs a measure / '
    'Give one, for example count_events(), or leave measures out: it then counts its events.', 'no measure'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.sum_of(NULL, 's')]$$),
    '^22004 expression of measure "s" is NULL / ', 'a sum of NULL'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.top_of('x', 't', NULL)]$$),
    '^22004 n of measure "t" is NULL / ', 'a top NULL'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.distinct_of('x', 'd', log2m => NULL)]$$),
    '^22004 log2m of measure "d" is NULL / ', 'no log2m'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', schedule => 'often'$$),
    '^22023 schedule "often" is not in the syntax of cron / ', 'a schedule that pg_cron would refuse'); -- fails
SELECT is(refusal($$'long', 'r', '1 hour', NULL, ARRAY[clickrollup.count_events(NULL)]$$),
    '22004 name of a measure is NULL / '
    'Give a value, or leave it out where there is a default.', 'a measure without a name'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', filter => 'y > 1'$$), '^42703 column "y" does not exist',
    'a filter on nothing'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', filter => 'id'$$), '^42804 argument of IS TRUE must be type boolean',
    'a filter that is no condition'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', strategy => 'hope'$$), '^22023 strategy "hope" is not known / ',
    'no such strategy'); -- fails
SELECT matches(refusal($$'long', 'r', '1 hour', events_per_batch => 0$$), '^22023 events_per_batch is 0 / ',
    'batches of nothing'); -- fails
SELECT matches(refusal($$'long', NULL, '1 hour'$$), '^22004 name is NULL / ', 'no name'); -- fails
SELECT is(refusal($$'long', 'long_1h', '1 hour'$$), '42710 rollup ''long_1h'' is registered already / Choose another '
    'name, or drop_rollup() the old one.', 'a name that is taken'); -- fails
SELECT is(refusal($$'long', 'shifts', '1 hour'$$), '42P07 relation public.shifts exists already / Choose another name, '
    'or another one for the table with table_name.', 'a table that is there'); -- fails
SELECT is(refusal($$'long_5min', 'r', '1 hour', measures => ARRAY[clickrollup.count_events()]$$),
    '22023 a rollup fed by a rollup takes over its measures and its filter / '
    'Leave measures and filter out.', 'measures of a fed rollup'); -- fails
SELECT is(refusal($$'long_5min', 'r', '1 hour', ARRAY['buyer']$$),
    '42703 rollup ''long_5min'' keeps no dimension "buyer" / '
    'A rollup fed by a rollup has the dimensions of that one, or some of them, by their names.',
    'a dimension that was not kept'); -- fails
SELECT matches(refusal($$'long_5min', 'r', '7 minutes'$$),
    '^22023 buckets of 00:07:00 \(UTC\) do not divide|^22023 buckets of 7 minutes \(UTC\) do not divide into those of '
    'rollup ''long_5min''', 'buckets that do not fit'); -- fails
SELECT matches(refusal($$'long_5min', 'r', '5 minutes'$$), '^22023 buckets of 5 minutes',
    'buckets no coarser'); -- fails
SELECT matches(refusal($$'long_1h', 'r', 'day', time_zone => 'Asia/Kathmandu'$$),
    '^22023 buckets of day \(Asia/Kathmandu\) do not divide', 'an hour is no part of a day in Kathmandu'); -- fails
SELECT matches(refusal($$'long_1d', 'r', 'month', time_zone => 'Europe/Berlin'$$),
    '^22023 buckets of month \(Europe/Berlin\) do not divide', 'days of one zone in months of another'); -- fails
SELECT matches(refusal($$'shifts_week', 'r', 'month', time_zone => 'Europe/Berlin'$$), '^22023 buckets of month',
    'weeks in months'); -- fails
SELECT is((SELECT count(*) FROM clickrollup.rollups WHERE name = 'r'), 0::bigint, 'no refusal has left anything');
SELECT hasnt_table('r', 'nor a table');
SELECT * FROM finish();
