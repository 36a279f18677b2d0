"""How far every read model is, whether its ledger agrees, and that it moved."""
