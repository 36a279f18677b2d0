"""Chaos test: every process is killed, frozen and resumed under load; then data is compared with the event stores."""
