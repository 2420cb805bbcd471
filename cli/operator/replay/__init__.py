"""Topics read again: for a service that was restored from a backup, for a partner that lost what it got."""
