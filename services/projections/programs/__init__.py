"""Dashboards of programs for the interface, from counters kept by a projection.

The counters are a cache: `/v1/federation/dashboard` and `/v1/programs/{id}/dashboard` read one row in the place of a
scan of facts. No page reads them; a test holds them to the figures of the facts.
"""
