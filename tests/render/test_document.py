"""The page: what must be on it is, and what is wrong in a template is named."""

import re
from collections.abc import Callable

import pytest

from reportgen.base.errors import TemplateError
from reportgen.report.model import Report, SectionEntry, TaskRecord
from reportgen.report.parts import Claim, Equation, Wording
from tests.sample import STEMS

Compose = Callable[..., str]

HEADING = '{{ heading("2.d", "The three-layer network") }}\n'
FIGURE = '{{ figure("three_layer.loss_curve") }}\n'
TABLE = '{{ table("three_layer.test") }}\n'
SIZE = '{{ wording("three_layer.size") }}\n'


def test_a_number_carries_its_name_and_full_value(compose: Compose) -> None:
    assert (
        '<data class="metric" value="0.97123456789" data-metric="mlp.test_accuracy">'
        "0.9712 ± 0.0018</data>" in compose()
    )


def test_a_number_that_does_not_exist_says_why(compose: Compose) -> None:
    assert 'data-metric="noise.crossover">no crossing<' in compose()


def test_a_setting_that_counts_something_has_its_noun_in_the_right_number(
    compose: Compose,
) -> None:
    page = compose()

    assert "8</span> epochs<a" in page
    assert "1</span> epoch<a" in page


def test_a_setting_that_deviates_has_a_mark_that_leads_to_all_that_do(compose: Compose) -> None:
    page = compose()

    mark = '<a class="deviates" href="#deviations" title="full: 10">†</a>'
    assert f"8</span> epochs{mark}</span>" in page
    assert '<aside class="notice" id="deviations"' in page


def test_no_caption_names_the_settings_that_deviate_again(compose: Compose) -> None:
    captions = re.findall("<figcaption>.*?</figcaption>", compose(), re.DOTALL)

    assert any(">†</a>" in caption for caption in captions)
    assert not any("Here: " in re.sub('title="[^"]*"', "", caption) for caption in captions)


def test_a_number_of_the_original_is_marked_as_one(compose: Compose) -> None:
    call = '{{ published("noise.crossover") }}'

    page = compose(three_layer=HEADING + FIGURE + TABLE + call)

    assert '<data class="published" value="0.1" data-published="noise.crossover">0.1</data>' in page


def test_a_fact_needs_no_run(compose: Compose) -> None:
    page = compose(three_layer=HEADING + FIGURE + TABLE + '{{ fact("side") }}')

    assert '<span class="fact" data-fact="side">28</span>' in page


def test_seeds_are_told_where_tasks_have_any(compose: Compose, sample: Report) -> None:
    tasks = tuple(task.model_copy(update={"seed": None}) for task in sample.tasks)

    said = compose(), compose(sample.model_copy(update={"tasks": tasks}))

    assert ["with a seed of its own" in page for page in said] == [True, False]
    assert ['class="right">Seed</th>' in page for page in said] == [True, False]


def test_a_listing_shows_the_source_that_the_version_has(compose: Compose) -> None:
    page = compose()

    assert "<b>def</b> radius(width: int)" in page
    assert "<i># half</i>" in page


def test_a_reference_to_a_section_leads_to_its_heading(compose: Compose) -> None:
    page = compose(three_layer=HEADING + FIGURE + TABLE + '{{ section("4.d") }}')

    assert '<a class="ref" href="#section-4.d">4.d</a>' in page
    assert 'id="section-4.d"' in page


def test_a_section_that_a_report_of_one_section_lacks_is_named_without_a_link(
    compose: Compose, sample: Report
) -> None:
    others = [stem for stem in STEMS if stem != "three_layer"]
    calls = '{{ section("2.d") }} follows {{ section("2.a") }}.'

    page = compose(_without(sample, *others), three_layer=HEADING + FIGURE + TABLE + calls)

    assert '<a class="ref" href="#section-2.d">2.d</a> follows 2.a.' in page


def test_a_claim_reads_with_its_numbers(compose: Compose) -> None:
    page = compose()

    claim = re.search(r'<span class="claim"[^>]*data-outcome="holds">(.*?)\.<a class="sign"', page)
    assert claim
    assert "98.8 %" in claim[1]


def test_a_caption_says_what_was_shortened(compose: Compose) -> None:
    page = compose()

    caption = re.search(
        r"<figcaption><span class=\"label\">Figure 2\..*?</figcaption>", page, re.DOTALL
    )
    assert caption
    assert "8,000 training" in caption[0]
    assert "ConvNet" not in caption[0]


def test_the_first_page_names_the_profile(compose: Compose, sample: Report) -> None:
    full = sample.model_copy(update={"profile": "full", "deviations": ()})

    assert 'class="notice"' in compose()
    assert 'class="notice"' not in compose(full)


def test_a_failed_section_is_a_box_with_its_error(compose: Compose, sample: Report) -> None:
    page = compose(_without(sample, "noise", failure="ValueError: <the last line>"))

    box = re.search(r'<section class="failure">.*?</section>', page, re.DOTALL)
    assert box
    assert "Noise, recognition and denoising" in box[0]
    assert "ValueError: &lt;the last line&gt;" in box[0]
    assert 'id="figure-noise.examples"' not in page
    assert 'id="figure-generation.digits"' in page


def test_a_report_of_one_section_refers_to_the_full_one(compose: Compose, sample: Report) -> None:
    others = [stem for stem in STEMS if stem != "preprocessing"]

    page = compose(_without(sample, *others))

    assert "Figure 7 of the full report" in page
    assert "Equation 2 of the full report" in page
    assert 'href="#figure-preprocessing.cloud">Figure 1</a>' in page


def test_the_tasks_of_an_experiment_stand_in_one_row(compose: Compose, sample: Report) -> None:
    tasks = tuple(
        TaskRecord(name=name, key="k", cached=cached, seconds=1.25)
        for name, cached in (
            ("mlp.1", True),
            ("mlp.2", False),
            ("mlp.3", False),
            ("noise.0.4", True),
        )
    )

    page = compose(sample.model_copy(update={"tasks": tasks}))

    rows = re.findall(
        r"<tr><td><code>(\w+)</code></td><td.*?>(\d+)</td><td.*?>(.*?)</td><td>(.*?)</td>", page
    )
    assert rows == [
        ("mlp", "3", "3.8", "2 computed, 1 cached"),
        ("noise", "1", "1.2", "cached"),
    ]


def test_every_reference_leads_somewhere(compose: Compose) -> None:
    page = compose()

    targets = set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page))
    identifiers = re.findall(r' id="([^"]+)"', page)

    assert len(targets) > 20
    assert targets <= set(identifiers)
    assert len(identifiers) == len(set(identifiers))


def test_nothing_is_fetched(compose: Compose) -> None:
    addresses = re.findall(r'(?:src|href)="([^"#][^"]{0,40})', compose())

    assert [one for one in addresses if not one.startswith("data:")] == [
        "https://creativecommons.org/licenses/by/4"
    ]


def test_a_figure_that_is_not_placed_is_an_error(compose: Compose) -> None:
    with pytest.raises(TemplateError, match=r"figure three_layer\.loss_curve") as error:
        compose(three_layer=HEADING + TABLE)

    assert "sections/three_layer.html" in str(error.value)


def test_a_claim_that_is_not_placed_is_an_error(compose: Compose, sample: Report) -> None:
    claim = Claim(name="mlp.sure", section="mlp", outcome="holds", text="So.", test="none")

    with pytest.raises(TemplateError, match=r"claim mlp\.sure"):
        compose(sample.model_copy(update={"claims": (*sample.claims, claim)}))


def test_a_wording_stands_where_it_is_placed(compose: Compose, sample: Report) -> None:
    wording = Wording(name="three_layer.size", section="three_layer", text="Large, as $n$ says.")
    report = sample.model_copy(update={"wordings": (wording,)})

    page = compose(report, three_layer=HEADING + FIGURE + TABLE + SIZE)

    assert "Large, as " in page


def test_a_wording_that_is_not_placed_is_an_error(compose: Compose, sample: Report) -> None:
    wording = Wording(name="mlp.size", section="mlp", text="Small.")

    with pytest.raises(TemplateError, match=r"wording mlp\.size"):
        compose(sample.model_copy(update={"wordings": (wording,)}))


def test_an_equation_that_is_not_placed_is_an_error(compose: Compose, sample: Report) -> None:
    equation = Equation(label="mlp.extra", latex="a = b")

    with pytest.raises(TemplateError, match=r"equation mlp\.extra"):
        compose(sample.model_copy(update={"equations": (*sample.equations, equation)}))


def test_a_figure_that_is_placed_twice_is_an_error(compose: Compose) -> None:
    with pytest.raises(TemplateError, match=r"three_layer\.html, line 3: .*placed twice"):
        compose(three_layer=HEADING + FIGURE + FIGURE + TABLE)


def test_an_equation_label_that_is_used_twice_is_an_error(compose: Compose) -> None:
    equation = '{{ equation("mlp.cross_entropy", "a") }}'

    with pytest.raises(TemplateError, match=r"mlp\.cross_entropy is placed twice"):
        compose(three_layer=HEADING + FIGURE + TABLE + equation)


def test_a_figure_that_the_report_lacks_is_an_error(compose: Compose, sample: Report) -> None:
    fewer = [figure for figure in sample.figures if figure.label != "mlp.loss_curve"]

    with pytest.raises(TemplateError, match=r"The outline lists the figure mlp\.loss_curve"):
        compose(sample.model_copy(update={"figures": tuple(fewer)}))


def test_a_table_that_the_report_lacks_is_an_error(compose: Compose, sample: Report) -> None:
    fewer = [table for table in sample.tables if table.label != "mlp.test"]

    with pytest.raises(TemplateError, match=r"The outline lists the table mlp\.test"):
        compose(sample.model_copy(update={"tables": tuple(fewer)}))


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ('metric("mlp.no_such")', r"mlp\.no_such"),
        ('percent("mlp.test_loss")', r"mlp\.test_loss is in nats"),
        ('setting("mlp.no_such")', r"mlp\.no_such"),
        ('figure("three_layer.no_such")', r"three_layer\.no_such"),
        ('table("three_layer.no_such")', r"three_layer\.no_such"),
        ('claim("three_layer.no_such")', r"three_layer\.no_such"),
        ('equation("three_layer.no_such")', r"three_layer\.no_such"),
        ('ref("three_layer.no_such")', r"three_layer\.no_such"),
        ('section("2.e")', r"no section 2\.e to refer to\. Did you mean 2\.\w"),
        ('fact("sides")', r"no fact sides in this report\. Did you mean side\?"),
        (
            'published("noise.cross")',
            r"noise\.cross in this report\. Did you mean noise\.crossover\?",
        ),
        (
            'listing("rings.drawing", "area")',
            r"no listing rings\.drawing\.area in this report\. There are: rings\.drawing\.radius",
        ),
        ('math("\\\\nosuchcommand")', "nosuchcommand"),
        ("no_such_function()", "no_such_function"),
        ("1 // 0", "ZeroDivisionError: "),
        ("metric()", "TypeError: "),
        ("figure([])", "There is no figure|unhashable"),
        ("range(10**9)", "OverflowError: "),
    ],
)
def test_what_a_template_gets_wrong_is_named_with_its_line(
    compose: Compose, call: str, named: str
) -> None:
    with pytest.raises(TemplateError, match=rf"sections/three_layer\.html, line 4: .*{named}"):
        compose(three_layer=HEADING + FIGURE + TABLE + "{{ " + call + " }}")


def test_a_syntax_error_is_named_with_its_line(compose: Compose) -> None:
    with pytest.raises(TemplateError, match=r"three_layer\.html, line 2"):
        compose(three_layer=HEADING + "{% if %}")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('{% include "sections/three_layer.html" %}', ", line 1: Two headings are numbered"),
        ("<div>" * 20_000, ": at most 60 elements of HTML may be nested"),
        ('{{ "<em>"|safe * 1000 }}', ": at most 60 elements of HTML may be nested"),
        (r"{{ '\ud800' }}", r": it prints the control character U\+D800"),
        (r"{{ '\u202e' }}", r": it prints the control character U\+202E"),
    ],
    ids=["includes itself", "elements", "repeated elements", "surrogate", "direction"],
)
def test_more_than_a_page_can_have_is_named(compose: Compose, more: str, problem: str) -> None:
    with pytest.raises(TemplateError, match=rf"^sections/three_layer\.html{problem}"):
        compose(three_layer=HEADING + FIGURE + TABLE + more)


def test_a_fault_in_templates_of_ours_is_no_fault_of_the_user(
    compose: Compose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.render.document.compose.setting_rows", lambda _: 1)

    with pytest.raises(TypeError):
        compose()


def test_two_sections_of_one_number_are_an_error(compose: Compose) -> None:
    with pytest.raises(TemplateError, match=r"2\.c"):
        compose(three_layer='{{ heading("2.c", "Again") }}' + FIGURE + TABLE)


def _without(report: Report, *stems: str, failure: str | None = None) -> Report:
    """Return the report without these sections, or with them failed."""

    def is_kept(label: str) -> bool:
        return label.partition(".")[0] not in stems

    failed = {stem: SectionEntry(stem=stem, title="", failure=failure) for stem in stems}
    entries = [failed.get(entry.stem, entry) for entry in report.sections]
    return report.model_copy(
        update={
            "sections": tuple(e for e in entries if failure is not None or is_kept(e.stem)),
            "figures": tuple(figure for figure in report.figures if is_kept(figure.label)),
            "tables": tuple(table for table in report.tables if is_kept(table.label)),
            "equations": tuple(one for one in report.equations if is_kept(one.label)),
            "claims": tuple(claim for claim in report.claims if is_kept(claim.name)),
            "metrics": {n: m for n, m in report.metrics.items() if is_kept(m.section)},
        }
    )
