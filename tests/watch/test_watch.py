"""`reportgen watch` as its user runs it: real files, trainings, a real server and browser."""

import json
import os
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.watch.command import LONGEST_SECONDS, Watching, Workplace, refused, wait_until, watching

pytestmark = pytest.mark.slow

FIRST_SENTENCE = "stands behind these settings in the text"


def report_of(watch: Watching) -> dict[str, Any]:
    with urllib.request.urlopen(f"{watch.address}report.json", timeout=LONGEST_SECONDS) as answer:
        report: dict[str, Any] = json.load(answer)
    return report


def wait_for_epochs(watch: Watching, epochs: int) -> None:
    """Wait until the draft that is served has a network trained for so many epochs."""
    wait_until(
        lambda: report_of(watch)["settings"]["mlp"]["epochs"] == epochs,
        f"a report with {epochs} epochs",
        watch.said,
    )


class TestAChange:
    def test_of_prose_is_served_and_runs_no_task(
        self, watch: Watching, workplace: Workplace
    ) -> None:
        tasks_before = [line for line in watch.said if " to run" in line]
        template = workplace.templates / "report.html"

        workplace.replace(template, FIRST_SENTENCE, "This prose is new")

        watch.wait_for_page("This prose is new")
        assert [line for line in watch.said if " to run" in line] == tasks_before
        tasks = report_of(watch)["tasks"]
        assert tasks
        assert all(task["cached"] for task in tasks)
        workplace.replace(template, "This prose is new", FIRST_SENTENCE)
        watch.wait_for_page(FIRST_SENTENCE)

    def test_of_the_style_sheet_is_served(self, watch: Watching, workplace: Workplace) -> None:
        with (workplace.templates / "style.css").open("a", encoding="utf-8") as style:
            style.write("\nmain { --a-new-style: 1 }\n")

        watch.wait_for_page("--a-new-style")

    def test_of_a_module_is_served(self, watch: Watching, workplace: Workplace) -> None:
        module = workplace.copy / "reportgen" / "render" / "document" / "compose.py"

        workplace.replace(module, '"Provenance"', '"Origin of this draft"')

        watch.wait_for_page("Origin of this draft")

    def test_of_the_theme_is_served(self, watch: Watching, workplace: Workplace) -> None:
        watch.wait_for_page("--house: 1")

        (workplace.theme / "theme.css").write_text("main { --house: 2 }")

        watch.wait_for_page("--house: 2")

    def test_of_a_setting_runs_the_task_that_it_touches(
        self, watch: Watching, workplace: Workplace
    ) -> None:
        workplace.write_settings(epochs=4)

        watch.wait_until_said("mlp.1: mlp.epochs changed 3 -> 4")
        wait_for_epochs(watch, 4)

    def test_that_overtakes_a_training_ends_it(self, watch: Watching, workplace: Workplace) -> None:
        workplace.write_settings(epochs=10_000_000)
        watch.wait_until_said("changed 4 -> 10000000")
        wait_until(lambda: len(watch.descendants()) >= 5, "the training has begun", watch.said)
        meanwhile = set(watch.descendants())

        workplace.write_settings(epochs=3)

        wait_for_epochs(watch, 3)
        # The command, and the two of multiprocessing, last as long as it does.
        wait_until(
            lambda: len(meanwhile.intersection(watch.descendants())) <= 3,
            "the training and its draft have ended",
        )


class TestAFault:
    def test_in_a_template_is_a_banner_over_the_last_good_page_until_it_is_mended(
        self, watch: Watching, workplace: Workplace
    ) -> None:
        template = workplace.text / "mlp.html"
        good = watch.page()
        text = template.read_text(encoding="utf-8")

        template.write_text(text + '{{ ref("<b>none</b>") }}\n', encoding="utf-8")

        place = f"text/mlp.html, line {text.count(chr(10)) + 1}: "
        page = watch.wait_for_page(place)
        assert FIRST_SENTENCE in page
        assert "&lt;b&gt;none&lt;/b&gt;" in page
        assert "<b>none" not in page

        template.write_text(text, encoding="utf-8")

        mended = watch.wait_for_page_without(place)
        assert len(mended.splitlines()) == len(good.splitlines())

    def test_in_a_module_names_its_file_and_line(
        self, watch: Watching, workplace: Workplace
    ) -> None:
        module = workplace.copy / "reportgen" / "projects" / "mnist" / "sections" / "mlp.py"
        text = module.read_text(encoding="utf-8")

        module.write_text(f"one two\n{text}", encoding="utf-8")
        page = watch.wait_for_page("sections/mlp.py, line 1: SyntaxError: invalid syntax")
        assert FIRST_SENTENCE in page

        module.write_text(f"1 / 0\n{text}", encoding="utf-8")
        watch.wait_for_page("sections/mlp.py, line 1: ZeroDivisionError")

        module.write_text(text, encoding="utf-8")
        watch.wait_for_page_without("sections/mlp.py, line 1")

    def test_in_what_every_process_imports_is_told_too(
        self, watch: Watching, workplace: Workplace
    ) -> None:
        module = workplace.copy / "reportgen" / "base" / "errors.py"
        text = module.read_text(encoding="utf-8")

        module.write_text(f"{text}\n)\n", encoding="utf-8")
        watch.wait_for_page("reportgen/base/errors.py, line ")

        module.write_text(text, encoding="utf-8")
        watch.wait_for_page_without("reportgen/base/errors.py, line")

    def test_in_the_settings_is_a_banner(self, watch: Watching, workplace: Workplace) -> None:
        workplace.write_settings(epochs=0)

        page = watch.wait_for_page("mlp.epochs is 0, but must be")
        assert FIRST_SENTENCE in page

        workplace.write_settings(epochs=3)
        watch.wait_for_page_without("mlp.epochs is 0")

    def test_in_the_first_draft_is_a_banner_alone(self, workplace: Workplace) -> None:
        theme = workplace.folder / "faulty"
        theme.mkdir()
        (theme / "macros.html").write_text("{% nonsense %}", encoding="utf-8")

        with watching(workplace, "--theme", theme.name) as watch:
            page = watch.wait_for_page("macros.html, line 1: ")
            assert FIRST_SENTENCE not in page

            shutil.copy(workplace.templates / "macros.html", theme)
            watch.wait_for_page(FIRST_SENTENCE)

    def test_in_an_option_ends_the_command_at_once(self, workplace: Workplace) -> None:
        done = refused(workplace, "--set", "mlp.epoch=3")

        assert done.returncode == 2
        assert done.stdout == ""
        assert "Did you mean mlp.epochs?" in done.stderr
        assert done.stderr.count("\n") == 1

    def test_of_the_port_is_one_line(self, watch: Watching, workplace: Workplace) -> None:
        done = refused(workplace, "--port", str(watch.port))

        assert done.returncode == 2
        assert f"Port {watch.port} of 127.0.0.1 cannot be used" in done.stderr
        assert done.stderr.count("\n") == 1


class TestInABrowser:
    @pytest.fixture
    def page(self, browser: Browser, watch: Watching) -> Iterator[Page]:
        """The draft, open in a browser."""
        with browser.new_page(viewport={"width": 900, "height": 700}) as page:
            page.set_default_timeout(1000 * LONGEST_SECONDS)
            page.goto(watch.address)
            page.get_by_text(FIRST_SENTENCE).wait_for()
            yield page

    @pytest.fixture
    def banner(self, page: Page) -> Locator:
        """The banner, as far as it is seen."""
        return page.get_by_role("alert")

    def test_a_change_is_shown_where_the_reader_was(
        self, page: Page, watch: Watching, workplace: Workplace
    ) -> None:
        page.evaluate("scrollTo({top: 1500, behavior: 'instant'})")
        before = page.evaluate("scrollY")
        template = workplace.templates / "report.html"
        # As long as what it replaces: the lines below stay where they are.
        new = "points at all these settings in the text"

        workplace.replace(template, FIRST_SENTENCE, new)

        page.get_by_text(new).wait_for()
        assert before > 1000
        wait_until(lambda: page.evaluate("scrollY") == before, "the place of before")
        workplace.replace(template, new, FIRST_SENTENCE)
        page.get_by_text(FIRST_SENTENCE).wait_for()

    def test_a_fault_is_a_banner_that_goes_when_it_is_mended_and_writes_nothing_into_the_page(
        self, page: Page, banner: Locator, watch: Watching, workplace: Workplace
    ) -> None:
        template = workplace.text / "mlp.html"
        text = template.read_text(encoding="utf-8")
        harm = "<img src=x onerror=document.title=1>"
        assert banner.count() == 0

        template.write_text(f'{text}{{{{ ref("{harm}") }}}}\n', encoding="utf-8")

        banner.wait_for()
        assert banner.inner_text().startswith("text/mlp.html, line ")
        assert harm in banner.inner_text()
        assert page.get_by_text(FIRST_SENTENCE).is_visible()
        page.goto(watch.address)
        banner.wait_for()  # one that was served
        assert harm in banner.inner_text()
        assert banner.locator("*").count() == 0

        template.write_text(text, encoding="utf-8")

        banner.wait_for(state="hidden")
        page.get_by_text(FIRST_SENTENCE).wait_for()
        assert banner.count() == 0


class TestTheEnd:
    def test_by_ctrl_c_during_a_training_leaves_nothing(self, workplace: Workplace) -> None:
        results = workplace.folder / "ended"
        endless = ("--results", str(results), "--set", "mlp.epochs=10000000")
        with watching(workplace, *endless) as watch:
            watch.wait_until_said("mlp.1: ")
            wait_until(lambda: len(watch.descendants()) >= 4, "the training has begun")
            assert watch.that_hear_ctrl_c() == [watch.process.pid]

            status = watch.interrupt()

            assert status == 0
            wait_until(lambda: watch.descendants() == [], "all processes have ended")
        assert not any("Traceback" in line for line in watch.said)
        assert [path.name for path in results.iterdir()] == ["store"]

    def test_by_sigkill_leaves_no_process_and_a_folder_that_the_next_removes(
        self, watch: Watching, workplace: Workplace
    ) -> None:
        def drafts() -> set[Path]:
            return set((workplace.folder / "results").glob(".draft-*"))

        others = drafts()  # that of the command that runs on
        with watching(workplace) as killed:
            killed.wait_until_said("The draft was rendered")
            (left,) = drafts() - others

            killed.process.send_signal(signal.SIGKILL)

            killed.process.wait(LONGEST_SECONDS)
            wait_until(lambda: killed.descendants() == [], "all processes have ended")
        os.utime(left, (0, 0))
        with watching(workplace):
            assert left not in drafts()
            assert drafts() > others
            assert len(drafts()) == len(others) + 1

    def test_leaves_no_version(self, watch: Watching, workplace: Workplace) -> None:
        assert [
            path.name
            for path in Path(workplace.folder / "results").iterdir()
            if not path.name.startswith(".")
        ] == ["store"]
