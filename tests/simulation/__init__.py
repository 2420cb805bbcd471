"""All services in one process over a simulated broker, store and clock, driven by one seed."""
