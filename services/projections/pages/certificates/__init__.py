"""The page of a certificate of erasure, at its secret address."""
