"""Who guards data is there in every test of this folder."""

import pytest


@pytest.fixture(autouse=True)
def keepers(request: pytest.FixtureRequest) -> None:
    """The privacy officer, quality and who gives access have their accounts before anything happens."""
    if "world" in request.fixturenames:
        world = request.getfixturevalue("world")
        for role in ("privacy_officer", "quality", "security_admin"):
            world.account(role)
