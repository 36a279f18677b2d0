"""Ecosystem pictures: what a pair, or a program, is connected with, in four layers, with a table of the same facts."""
