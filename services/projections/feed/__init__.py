"""Feed of public events for readers that use HTTP instead of Kafka."""
