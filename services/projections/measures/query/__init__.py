"""The query interface: measures by window, date, knowledge, filter and dimension, through one of two doors."""
