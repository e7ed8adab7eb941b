-- Payments in Avro, with the schema in a registry: --format avro --schema-registry http://registry:8081
CREATE TABLE payments (
    event_id   bigint GENERATED ALWAYS AS IDENTITY,
    payment_id uuid NOT NULL,
    paid_at    timestamptz NOT NULL,
    method     text NOT NULL,
    amount     numeric(12, 2) NOT NULL,
    tags       text[],
    shop       bigint NOT NULL
);
SELECT clickrollup.create_rollup('payments', 'payments_hourly', '1 hour',
    dimensions => ARRAY['shop', 'method'],
    measures   => ARRAY[clickrollup.count_events('payments'), clickrollup.sum_of('amount', 'amount')]);
