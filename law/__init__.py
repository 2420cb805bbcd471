"""The statutes as pure functions: dated, cited, no clock, no I/O. See README.md in this folder."""
