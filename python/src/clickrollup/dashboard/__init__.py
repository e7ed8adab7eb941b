"""The dashboard: a small service that reads only rollups, and one page that shows them live."""
