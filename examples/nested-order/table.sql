-- Orders with their items nested: a row for each item, all of an order or none.
CREATE TABLE order_items (
    event_id  bigint GENERATED ALWAYS AS IDENTITY,
    order_id  text NOT NULL,
    placed_at timestamptz NOT NULL,
    country   text NOT NULL,
    position  integer NOT NULL,
    sku       text NOT NULL,
    quantity  integer NOT NULL,
    price     numeric(10, 2) NOT NULL
);
SELECT clickrollup.create_rollup('order_items', 'items_hourly', '1 hour',
    dimensions => ARRAY['country', 'sku'],
    measures   => ARRAY[clickrollup.count_events('items'), clickrollup.sum_of('quantity', 'pieces'),
                        clickrollup.sum_of('quantity * price', 'revenue')]);
