"""What must hold in every run, whatever went wrong on the way."""
