"""Embedded servers: PostgreSQL and Apache Kafka from packages, started, killed and recovered by this program.

The demonstration runs on them, and so does every test for which no other server is configured. Each keeps its state
(port, password, owner process) in its own directory, so that a new process can continue where a killed one stopped.
"""

from services.platform.embedded_servers.errors import ServerError
from services.platform.embedded_servers.kafka import KafkaBroker
from services.platform.embedded_servers.kafka_cluster import KafkaCluster
from services.platform.embedded_servers.postgres import FAST_SETTINGS, PostgresServer

__all__ = ["FAST_SETTINGS", "KafkaBroker", "KafkaCluster", "PostgresServer", "ServerError"]
