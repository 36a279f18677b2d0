"""The storage follows the library's contract, and keeps what it holds in the directory alone."""

from __future__ import annotations

from typing import Any

import pytest
from scim2_models import InvalidValueException, ResourceType, ScimProvider, UniquenessException
from scim2_server.testing import ScimStorageContract

from services.enrollment.scim.server import build_provider
from services.enrollment.scim.storage import DirectoryStorage
from services.eventstore.refusal import RefusedError
from tests.integration.scim.memory_directory import MemoryDirectory


class ReloadedStorage(DirectoryStorage):
    """A storage that forgets everything between two calls, as two requests do."""

    def __init__(self, provider: ScimProvider, directory: MemoryDirectory) -> None:
        super().__init__(provider, directory)
        self._arguments = (provider, directory)

    def _reload(self) -> None:
        DirectoryStorage.__init__(self, *self._arguments)

    def get(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - of the library
        self._reload()
        return super().get(*arguments, **more)

    def search(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - of the library
        self._reload()
        return super().search(*arguments, **more)

    def update(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - of the library
        self._reload()
        return super().update(*arguments, **more)

    def delete(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - of the library
        self._reload()
        return super().delete(*arguments, **more)


class TestDirectoryStorage(ScimStorageContract):
    """The library's contract, on a storage that reads the directory again for each call."""

    @pytest.fixture
    def provider(self) -> ScimProvider:
        return build_provider()

    @pytest.fixture
    def storage(self) -> ReloadedStorage:
        return ReloadedStorage(build_provider(), MemoryDirectory())


@pytest.fixture
def provider() -> ScimProvider:
    return build_provider()


@pytest.fixture
def user_type(provider: ScimProvider) -> ResourceType:
    return next(each for each in provider.resource_types if each.id == "User")


def user(provider: ScimProvider, **values: object) -> Any:  # noqa: ANN401 - a model of the library
    model: Any = provider.model_for("User")
    return model(user_name="anna", **values)


def test_a_password_is_not_kept(provider: ScimProvider, user_type: ResourceType) -> None:
    directory = MemoryDirectory()
    storage = DirectoryStorage(provider, directory)
    stored: Any = storage.create(user_type, user(provider, password="zz-secret"))
    assert stored.password is None
    storage.update(user_type, user(provider, id=stored.id, password="zz-secret", display_name="Anna"))
    assert "zz-secret" not in str(directory.saved)


def test_a_taken_user_name_creates_no_one(provider: ScimProvider, user_type: ResourceType) -> None:
    directory = MemoryDirectory()
    storage = DirectoryStorage(provider, directory)
    storage.create(user_type, user(provider))
    with pytest.raises(UniquenessException):
        storage.create(user_type, user(provider))
    assert len(directory.begun) == 1


def test_the_refusal_of_a_command_is_an_invalid_value(provider: ScimProvider, user_type: ResourceType) -> None:
    class Refusing(MemoryDirectory):
        def begin(self, *_: object) -> str:
            raise RefusedError("mail-not-valid", "mail must be one address", field="mail", kind="field")

    with pytest.raises(InvalidValueException, match="mail-not-valid"):
        DirectoryStorage(provider, Refusing()).create(user_type, user(provider))
