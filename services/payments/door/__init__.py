"""The HTTP door: where persons prepare and release payment runs."""
