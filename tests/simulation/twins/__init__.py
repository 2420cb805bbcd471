"""The store in memory beside PostgreSQL: the same histories on both have to end in the same rows."""
