"""The network in memory: it follows the relationships table, and equals a rebuild from it at any time.

Table → `change_reader` → `edge_table` (numbers for people and relationships) → `engine_sync` (incremental reach) →
`live_network`.
"""
