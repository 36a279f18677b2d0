"""The write side's base: aggregates, commands, refusals and the event store they are saved in.

The only package that imports `eventsourcing`. Domain modules use `aggregate`, `command_metadata`, `preconditions`,
`refusal` and `state_machine`, which use no database; `store` is for use cases.
"""
