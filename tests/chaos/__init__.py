"""Real processes, real servers, real faults; then a check of what all of that left behind."""
