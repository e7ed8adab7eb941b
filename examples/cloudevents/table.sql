-- CloudEvents of a shop, structured and binary in one topic.
CREATE TABLE shop_events (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    ce_id    uuid NOT NULL,
    ce_time  timestamptz NOT NULL,
    kind     text NOT NULL,
    source   text NOT NULL,
    sku      text NOT NULL,
    quantity integer NOT NULL
);
SELECT clickrollup.create_rollup('shop_events', 'shop_events_5min', '5 minutes',
    dimensions => ARRAY['kind', 'sku'],
    measures   => ARRAY[clickrollup.count_events('events'), clickrollup.sum_of('quantity', 'pieces')]);
