-- Readings of sensors in Protobuf, with the schema in a registry: --format protobuf
CREATE TABLE sensor_readings (
    event_id  bigint GENERATED ALWAYS AS IDENTITY,
    device_id bigint NOT NULL,
    read_at   timestamptz NOT NULL,
    state     text NOT NULL,
    room      text,
    value     double precision NOT NULL
);
SELECT clickrollup.create_rollup('sensor_readings', 'sensors_hourly', '1 hour',
    dimensions => ARRAY['room', 'state'],
    measures   => ARRAY[clickrollup.count_events('readings'), clickrollup.min_of('value', 'lowest'),
                        clickrollup.max_of('value', 'highest')]);
