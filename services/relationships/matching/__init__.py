"""Matching: a proposal and its answers, and the caseloads a match takes from."""
