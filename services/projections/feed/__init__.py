"""The public events themselves, for whoever reads them over HTTP instead of Kafka."""
