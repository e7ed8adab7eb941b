-- One row a message about an alert and channel, written in the transaction that fires or resolves it: an outbox. No
-- address and no secret of a channel stands here, but its name.
CREATE TABLE clickrollup.alert_messages (
    message_id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    alert_id        bigint NOT NULL,
    alert_group     text NOT NULL,
    channel         text NOT NULL,
    change          text NOT NULL CHECK (change IN ('fired', 'resolved')),
    body            jsonb NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at         timestamptz,
    given_up_at     timestamptz,
    last_error      text
);
CREATE INDEX alert_messages_unsent ON clickrollup.alert_messages (next_attempt_at)
    WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX alert_messages_of_alert ON clickrollup.alert_messages (alert_id);
SELECT pg_catalog.pg_extension_config_dump('clickrollup.alert_messages', '');

COMMENT ON TABLE clickrollup.alert_messages IS
    'messages about alerts that were sent or are to be sent, each at least once, under the same id';
COMMENT ON COLUMN clickrollup.alert_messages.message_id IS
    'what a receiver tells a message that comes twice by: Idempotency-Key of a webhook, Message-ID of a mail';
COMMENT ON COLUMN clickrollup.alert_messages.channel IS 'name of the channel in the settings of the service';
COMMENT ON COLUMN clickrollup.alert_messages.body IS 'what a webhook is sent';
COMMENT ON COLUMN clickrollup.alert_messages.next_attempt_at IS
    'when it is sent, or sent again; while a service sends it, when another one may';
COMMENT ON COLUMN clickrollup.alert_messages.sent_at IS 'when the receiver took it';
COMMENT ON COLUMN clickrollup.alert_messages.given_up_at IS 'when it was given up, after days';
COMMENT ON COLUMN clickrollup.alert_messages.last_error IS 'why the last attempt failed';
