"""Files exchanged with banks: credit transfers out (pain.001), reports and statements in (pain.002, camt)."""
