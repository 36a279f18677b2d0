"""The matching engine: worked cases, laws against brute force, and refusals."""
