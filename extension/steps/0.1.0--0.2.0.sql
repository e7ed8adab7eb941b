ALTER TYPE _clickrollup.retention_step ADD ATTRIBUTE checked boolean;
ALTER TABLE clickrollup.dead_letters ADD COLUMN message_headers jsonb;
COMMENT ON COLUMN clickrollup.dead_letters.message_headers IS
    'headers of the message in their order, each [name, text], or [name, {"base64": bytes}]; NULL where it had none';
