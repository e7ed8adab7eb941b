"""The command `clickrollup status`: rollups, loaders and dead letters on one screen."""
