"""What the registry says of rollups, and the SQL over their measures: for the dashboard and for alerts."""
