"""Warm-up: compiles the kernels of the engine when it is run as a module, so that no user waits."""

from services.relationships.matching.engine import Mentee, Mentor, Pool, Want, match, pricing


def warm_up() -> None:
    """Match two people, once with all pairs and once with candidates."""
    mentor = Mentor(id="a", capacity=1, skills={"s": 1}, availability=((0, 60),))
    pool = Pool([mentor], [Mentee(id="b", wants={"s": Want(1, 1)}, availability=((0, 60),))])
    match(pool)
    every, pricing.EVERY_PAIR_UP_TO = pricing.EVERY_PAIR_UP_TO, 0
    try:
        match(pool)
    finally:
        pricing.EVERY_PAIR_UP_TO = every


if __name__ == "__main__":
    warm_up()
