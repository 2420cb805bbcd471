"""The same work done as others do it: what the services are measured against."""
