"""Alerts: rules in the files of boards, judged over rollups, kept in the database, sent to people."""
