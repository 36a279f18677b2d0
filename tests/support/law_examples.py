"""Generated examples of laws: the same in every run of the suite, and others in a search for what they miss.

A test of the suite depends on the code alone: on no dice, on nothing that an earlier run has left, and on no clock. So
it has no deadline, and examples that a busy machine takes long to generate are examples as well. A search draws other
examples each time and remembers those that failed.
"""

from hypothesis import HealthCheck, settings

FIXED, SEARCH = "fixed", "search"


def use_fixed_examples() -> None:
    """Register both profiles, and use the fixed one unless `--hypothesis-profile` names the other."""
    settings.register_profile(SEARCH, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
    settings.register_profile(FIXED, settings.get_profile(SEARCH), derandomize=True, database=None)
    settings.load_profile(FIXED)
