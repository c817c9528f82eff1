"""What tests of pages share: a browser without script, pictures, ink."""

import base64
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from guanjia.kernel import attachments
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.workorders.models import WorkOrder
from tests.world import World

Open = Callable[[str], Client]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def signed_in(world: World) -> Open:
    """A browser without script in which somebody is signed in."""

    def open_browser(username: str) -> Client:
        client = Client()
        client.force_login(world.account(username), BACKEND)
        return client

    return open_browser


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    """A small picture as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def ink() -> str:
    """A signature as the canvas writes it into its field."""
    out = io.BytesIO()
    Image.new("RGBA", (20, 10), "black").save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def stored(by: Actor, order: WorkOrder) -> Attachment:
    """A stored picture that belongs to nobody yet."""
    return attachments.store_image(photo(), by=by, project_id=order.project_id)
