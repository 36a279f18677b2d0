"""Publication of a service's log as public records: event mapping, relay and Kafka sink."""
