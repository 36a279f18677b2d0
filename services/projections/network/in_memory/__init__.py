"""The network in memory: it follows the table of relationships, and holds exactly what a rebuild from it would give.

Table → `rows` → `register` (numbers for people and relationships) → `engines` (reach as it changes) → `live`.
"""
