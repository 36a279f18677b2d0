"""How often Python looks for garbage in cycles: by default after 700 new objects, in the midst of every batch.

A batch of two thousand records is fifty thousand objects that reference counts free at its end; looking through them
for cycles again and again cost a fifth of a projector's time. What does form cycles (a Kafka client's futures) is still
found, in larger portions.
"""

import gc

NEW_OBJECTS = 50_000


def be_patient() -> None:
    """Let this process, from now on, look for cycles once in fifty thousand new objects."""
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
