"""The sample's page in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Rendered
from tests.render.in_browser.opened import DESK, Open, Opened, Scheme


@pytest.fixture
def opened(browser: Any, tab: Any, rendered: Rendered) -> Iterator[Open]:
    """Return a function that opens the sample's page, or another file: the first in the tab."""
    contexts: list[Any] = []
    pages: list[Opened] = []

    def opened(
        size: tuple[int, int] = DESK,
        scheme: Scheme = "light",
        file: Path = rendered.folder / "report.html",
        **options: Any,
    ) -> Opened:
        if pages or options:
            contexts.append(browser.new_context(**options))
            opened = Opened(contexts[-1].new_page())
        else:
            opened = Opened(tab)
        pages.append(opened)
        width, height = size
        opened.page.set_viewport_size({"width": width, "height": height})
        opened.page.emulate_media(color_scheme=scheme, media="screen")
        for event, hear in opened.listeners.items():
            opened.page.on(event, hear)
        opened.page.goto(file.as_uri())
        return opened

    yield opened
    for context in contexts:
        context.close()
    for event, hear in pages[0].listeners.items() if pages and pages[0].page is tab else ():
        tab.remove_listener(event, hear)
    tab.mouse.move(0, 0)
    tab.goto("about:blank")
