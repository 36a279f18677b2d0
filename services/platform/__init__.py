"""Foundations of every service: settings, logging, database pools, migrations, metrics and embedded servers."""
