"""`clickrollup alerts`: judges the rules of boards where no dashboard does."""
