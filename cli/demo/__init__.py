"""`teilhabe demo`: a file of submissions, carried through the whole system on a moved clock."""
