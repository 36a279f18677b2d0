"""From a service's log to public records: relay and Kafka sink."""
