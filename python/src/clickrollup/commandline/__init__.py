"""What every command has: settings with their flags, errors with exit codes, signals, progress and log."""
