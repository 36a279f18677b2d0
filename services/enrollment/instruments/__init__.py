"""Instruments: the questionnaires of a program, each published in versions that never change."""
