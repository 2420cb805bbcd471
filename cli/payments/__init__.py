"""What people do about payment runs, from a terminal: a client of the HTTP door of payments."""
