-- Rides from a Parquet file, sent by `clickrollup replay rides.parquet --topic rides`.
CREATE TABLE rides (
    event_id   bigint GENERATED ALWAYS AS IDENTITY,
    ride_id    bigint NOT NULL,
    started_at timestamptz NOT NULL,
    zone       text NOT NULL,
    distance   double precision,
    fare       numeric(8, 2) NOT NULL
);
SELECT clickrollup.create_rollup('rides', 'rides_hourly', '1 hour',
    dimensions => ARRAY['zone'],
    measures   => ARRAY[clickrollup.count_events('rides'), clickrollup.sum_of('fare', 'fares'),
                        clickrollup.max_of('distance', 'farthest')]);
