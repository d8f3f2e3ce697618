"""The page over a folder of results: every number of it comes from a table in that folder."""
