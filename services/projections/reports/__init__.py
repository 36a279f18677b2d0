"""Board reports: the figures of a period through the door of the reader, and reports that were frozen."""
