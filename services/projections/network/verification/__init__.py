"""The proof that the engine, a recomputation and a recursive query agree."""
