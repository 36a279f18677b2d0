"""Tests of the policy kernel."""
