"""The HTTP door: what agencies may do without Kafka."""
