-- Changes of a table of orders, as Debezium captures them: a row for each change.
CREATE TABLE order_changes (
    event_id   bigint GENERATED ALWAYS AS IDENTITY,
    changed_at timestamptz NOT NULL,
    operation  text NOT NULL,
    order_id   bigint NOT NULL,
    status     text NOT NULL,
    amount     numeric(10, 2) NOT NULL,
    tables     text
);
SELECT clickrollup.create_rollup('order_changes', 'order_changes_hourly', '1 hour',
    dimensions => ARRAY['operation', 'status'],
    measures   => ARRAY[clickrollup.count_events('changes'), clickrollup.sum_of('amount', 'amount')]);
