"""The measures from every valid path, enumerated one by one: an oracle that shares no idea with the engine.

Nothing is remembered about people, and no sets are handed on: a path is a list of relationships, and each measure is
read off the list of all paths, or of all pairs of relationships, as its definition says. For a dozen relationships.
"""
