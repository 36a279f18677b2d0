"""Publishers of each read model: a write service follows its own, the read side every one that is listed."""

from services.cli.composition.feeds import subscriptions
from services.cli.composition.read_models import projections, publishers_of
from services.platform.settings import PublisherSettings, Settings
from services.projector.topic_source import TopicSource

ORGANIZATION = "0198a1b2-0000-7000-8000-00000000c1b0"
SETTINGS = Settings(
    publisher="club",
    publishers=(
        PublisherSettings(name="hub", organizations=("*",)),
        PublisherSettings(name="club", organizations=(ORGANIZATION,)),
    ),
)


def sources_of(name: str) -> dict[str, TopicSource]:
    """Return for each topic of a read model's feed who may write to it."""
    read = subscriptions(projections()[name].contexts, publishers_of(SETTINGS, name))
    return {one.topic: TopicSource(one.source, one.organizations) for one in read}


def test_eligibility_follows_the_enrollment_of_its_own_publisher_alone() -> None:
    sources = sources_of("eligibility")
    assert {source.source for source in sources.values()} == {"club/enrollment"}
    assert all(source.may_speak_for("any organization of the club") for source in sources.values())


def test_the_read_side_reads_every_listed_publisher_for_its_organizations() -> None:
    sources = sources_of("programs")
    assert sources["mentorship.hub.enrollment.v1"] == TopicSource("hub/enrollment", frozenset({"*"}))
    club = sources["mentorship.club.relationships-restricted.v1"]
    assert (club.source, club.publisher) == ("club/relationships", "club")
    assert club.may_speak_for(ORGANIZATION)
    assert not club.may_speak_for("0198a1b2-0000-7000-8000-000000000000")
