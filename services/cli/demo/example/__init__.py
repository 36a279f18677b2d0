"""The living example: a small federation's past and present, entered through the same commands as everybody's."""
