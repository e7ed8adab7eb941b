"""`clickrollup run`: a scheduler for where pg_cron is not."""
