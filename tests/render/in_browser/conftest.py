"""The sample's page in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.render.conftest import Rendered
from tests.render.in_browser.opened import DESK, Open, Opened, Scheme


@pytest.fixture
def opened(browser: Any, rendered: Rendered) -> Iterator[Open]:
    """Return a function that opens the sample's page, or another file."""
    contexts = []

    def opened(
        size: tuple[int, int] = DESK,
        scheme: Scheme = "light",
        file: Path = rendered.folder / "report.html",
        **options: Any,
    ) -> Opened:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.goto(file.as_uri())
        return opened

    yield opened
    for context in contexts:
        context.close()
