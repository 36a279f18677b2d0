"""Real servers from packages: PostgreSQL and Apache Kafka, started, killed and recovered by this program alone.

The demonstration runs on them, and so does every test that finds no other server. Each keeps everything it must
remember (its port, its password, who started it) in its own directory, so that a new process can go on where a killed
one stopped.
"""

from services.platform.servers.errors import ServerError
from services.platform.servers.kafka import KafkaBroker
from services.platform.servers.kafka_cluster import KafkaCluster
from services.platform.servers.postgres import FAST_SETTINGS, PostgresServer

__all__ = ["FAST_SETTINGS", "KafkaBroker", "KafkaCluster", "PostgresServer", "ServerError"]
