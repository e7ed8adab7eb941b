-- Readings of devices with times in milliseconds; the device is the message's key.
CREATE TABLE readings (
    event_id    bigint GENERATED ALWAYS AS IDENTITY,
    device      text NOT NULL,
    read_at     timestamptz NOT NULL,
    temperature numeric,
    humidity    integer,
    firmware    text NOT NULL
);
SELECT clickrollup.create_rollup('readings', 'readings_5min', '5 minutes',
    dimensions => ARRAY['device'],
    measures   => ARRAY[clickrollup.count_events('readings'), clickrollup.average_of('temperature', 'temperature'),
                        clickrollup.max_of('humidity', 'dampest')]);
