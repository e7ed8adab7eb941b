ALTER TYPE _clickrollup.retention_step ADD ATTRIBUTE checked boolean;
