"""The parts of `make bench`, each with what one round measures and what the rounds amount to."""
