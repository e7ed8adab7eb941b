"""How the messages of any topic become the rows of any table: columns from the catalog, and what a file says about them."""
