"""Comparing what is said of the same money in several places; pure, and read by nothing that pays."""
