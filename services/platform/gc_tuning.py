"""Threshold of the cyclic garbage collector: by default it runs after 700 new objects, many times in a batch.

A batch of two thousand records is fifty thousand objects, which reference counting frees at its end; scanning them for
cycles repeatedly took a fifth of a projector's time. Objects that do form cycles (a Kafka client's futures) are still
collected, in larger portions.
"""

import gc

NEW_OBJECTS = 50_000


def raise_gc_threshold() -> None:
    """Set the threshold of this process to fifty thousand new objects."""
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
