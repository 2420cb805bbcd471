"""Programs of the outside: they know the contracts, and nothing else of this project."""
