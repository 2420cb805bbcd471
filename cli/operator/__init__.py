"""What an operator asks of running services, and does to them; no SQL needed.

Exit status of each command: 0 all is well, 1 something was found, 2 it could not be asked (wrong use, or a
server that is not reached). None shows names, texts or health data, except where its help says so.
"""
