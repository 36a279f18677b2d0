"""Typed data of the public events, one generated module a context (see `services.contract.event_data_code`)."""
