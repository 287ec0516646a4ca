"""The documentation as a site: every page, a search, and nothing from outside."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.documents.made_parts import DOCUMENTS
from tests.documents.markdown import PAGES

pytestmark = pytest.mark.slow

PHONE, DESK = 390, 1400


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as `make docs` builds it; a broken link or a page without a place ends that."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=DOCUMENTS,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_it_has_every_page(site: Path) -> None:
    made = {page.stem for page in site.glob("*.html")} - {"404"}

    assert made == {page.stem if page.stem != "README" else "index" for page in PAGES}


def test_no_page_scrolls_sideways_or_loads_anything_from_outside(
    tab: Page, site: Path, address: str
) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))

    for page in site.glob("*.html"):
        tab.goto(f"{address}/{page.name}")
        for width in (PHONE, DESK):
            tab.set_viewport_size({"width": width, "height": 900})
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, page.name

    assert [url for url in asked if not url.startswith(address)] == []


def test_a_search_finds_the_page_of_a_task(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": DESK, "height": 900})
    tab.goto(f"{address}/index.html")

    tab.locator(".md-search__input").focus()
    tab.keyboard.type("exit status")

    results = tab.locator(".md-search-result__link")
    results.first.wait_for()
    pages = results.evaluate_all("all => all.map(one => one.href)")
    assert any("/command-line.html" in page for page in pages)
