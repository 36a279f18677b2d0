"""Answers to network queries: response models, and their computation from an analysis."""
