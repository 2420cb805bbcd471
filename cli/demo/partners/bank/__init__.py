"""A bank as its customer knows it: credit transfers go in as a file, reports and statements come out.

It knows nothing but what stands in the files and what its habits say.
"""
