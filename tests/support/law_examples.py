"""Generated examples of laws: the same in every run of the suite, and others in a search for what they miss.

A test of the suite depends on the code alone: on no dice, on nothing that an earlier run has left, on no module that
another test has imported, and on no clock. So it has no deadline, and examples that a busy machine takes long to
generate are examples as well. A search draws other examples each time, remembers those that failed, and tries the
constants of the modules that are loaded.
"""

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

FIXED, SEARCH = "fixed", "search"
_constants_of_loaded_modules = providers._get_local_constants
_NONE = Constants()


def use_fixed_examples() -> None:
    """Register both profiles, and use the fixed one unless `--hypothesis-profile` names the other."""
    # From Hypothesis' own profile: where it sees that CI runs it, the one it begins with draws the same as well.
    plain, patient = settings.get_profile("default"), [HealthCheck.too_slow]
    settings.register_profile(SEARCH, plain, deadline=None, suppress_health_check=patient, print_blob=True)
    settings.register_profile(FIXED, settings.get_profile(SEARCH), derandomize=True, database=None)
    settings.load_profile(FIXED)
    providers._get_local_constants = constants


def constants() -> Constants:
    """Return the constants that examples are drawn from, besides the usual ones: those of loaded modules in a search.

    To read them takes every process of the suite a second as well.
    """
    return _NONE if settings.get_current_profile_name() == FIXED else _constants_of_loaded_modules()
