"""Matching: proposals, the parties' responses, and the caseloads that limit them."""
