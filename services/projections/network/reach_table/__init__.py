"""Everybody's reach written behind the engine into a table, for whoever asks in SQL, and the proof that it is right."""
