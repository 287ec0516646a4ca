"""Claims at one of several planned looks: all that rest on replicates are corrected for them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import JsonValue

from reportgen.project.declarations import ClaimDeclaration, TextDeclarations
from reportgen.project.derived import derived, derived_in
from reportgen.project.kinds import count, exact, measure
from reportgen.project.returned import values_of
from reportgen.project.sections.claims import evidence_over_replicates
from reportgen.project.sections.deriving import derive
from reportgen.project.sections.looks import NO_LOOKS, looks_of
from reportgen.project.sections.observed import Ran
from reportgen.project.sections.write import write_sections
from reportgen.report.looks import Looks
from reportgen.report.parts import Claim
from reportgen.statistics.families import holm
from reportgen.statistics.findings import LEVEL, critical_value
from reportgen.tasks.results.types import Results
from tests.project.sections.handmade import claim, ran, right

A, B = (1.0, 1.1, 1.2), (0.7, 0.85, 0.9)
AT_SECOND: dict[str, JsonValue] = {
    "report.looks": 4,
    "report.first_look": ["a.replicates=2", "b.replicates=2"],
    "a.replicates": 3,
    "b.replicates": 3,
}


def experiments() -> dict[str, Ran]:
    """Two with replicates, one without, and one that reads every replicate of the first."""
    settings = {"a": ("a.replicates",), "b": ("b.replicates",), "sum": ("a.replicates",)}
    replicated = [ran("a", 3), ran("b", 3)]
    single = [
        Ran(name, name, {None: (name,)}, is_replicated=False, begin=name, sections=(name,))
        for name in ("people", "sum")
    ]
    return {
        one.name: replace(one, replicates=settings.get(one.name, ()))
        for one in (*replicated, *single)
    }


RESULTS: Mapping[str, Any] = {
    **{
        f"a.{at}": values_of({"x": measure(one), "seen": count(right(80 + at), item="person")})
        for at, one in enumerate(A, 1)
    },
    **{f"b.{at}": values_of({"x": measure(one)}) for at, one in enumerate(B, 1)},
    "people": values_of({"tall": count(right(64), item="person"), "n": exact(7)}),
    "sum": values_of({"right": count(right(64), item="person")}),
}


def claims(
    *declared: ClaimDeclaration, looks: Looks, of: Callable[..., Any] | None = None
) -> dict[str, Claim]:
    """The claims of one section; of: a function that derives values of it."""
    module = type("module", (), {of.__name__: of}) if of else type("module", (), {})
    made = derive(derived_in([module]), experiments(), None, Results(RESULTS))
    sections = write_sections(
        tuple(experiments().values()),
        Results(RESULTS),
        TextDeclarations(claims=declared),
        {"main": "Main"},
        derivation=made,
        looks=looks,
    )
    return {one.name: one for section in sections for one in section.claims}


@pytest.fixture
def second() -> Looks:
    """The second of four looks."""
    return looks_of(AT_SECOND, experiments().values())


def test_the_p_value_of_a_comparison_is_over_the_share_of_the_level_of_its_look(
    second: Looks,
) -> None:
    (alone,) = claims(claim("a.x > b.x"), looks=NO_LOOKS).values()
    (looked,) = claims(claim("a.x > b.x"), looks=second).values()

    assert alone.outcome == "holds"
    assert looked.p_value == pytest.approx(16 / 3 * (alone.p_value or 0))
    assert looked.outcome == "inconclusive"
    assert (looked.look, looked.looks) == (2, 4)
    assert looked.replicates == ("a.replicates", "b.replicates")
    words = "corrected for four looks, of which this is the second and has 3/16 of the level"
    assert f", {words}, at the level" in looked.test


def test_the_margin_follows_the_level_of_a_look(second: Looks) -> None:
    (looked,) = claims(claim("a.x > b.x"), looks=second).values()

    assert looked.statistic is not None
    critical = critical_value(looked.statistic.degrees_of_freedom, LEVEL * 3 / 16)
    assert looked.margin == pytest.approx(abs(looked.statistic.value - critical))


def test_evidence_that_a_section_derives_is_corrected_alike_and_its_sentence_says_so(
    second: Looks,
) -> None:
    @derived("main")
    def lead(a: Any, b: Any) -> dict[str, Any]:
        pairs = zip(a, b, strict=True)
        leads = [one["x"].number - other["x"].number for one, other in pairs]
        return {"lead": evidence_over_replicates(leads, "Which is ahead", "a minus b", "points")}

    holds = "Ahead, {{ p }}, {{ counted(looks, 'look') }}."
    declared = claim("main.lead", name="main.lead", holds=holds)
    (alone,) = claims(declared, looks=NO_LOOKS, of=lead).values()
    (looked,) = claims(declared, looks=second, of=lead).values()

    assert looked.p_value == pytest.approx(16 / 3 * (alone.p_value or 0))
    assert alone.text == "Ahead, $p$ = 0.0034, one look."
    assert looked.text == "Ahead, $p$ = 0.018, four looks."


def test_a_claim_on_replicates_that_are_not_to_grow_keeps_its_level() -> None:
    settings: dict[str, JsonValue] = {**AT_SECOND, "report.first_look": ["a.replicates=2"]}
    looks = looks_of(settings, experiments().values())

    (of_a,) = claims(claim("a.x > 0"), looks=looks).values()
    (of_b,) = claims(claim("b.x > 0"), looks=looks).values()

    assert (of_a.looks, of_b.looks) == (4, 1)


def test_without_a_list_of_them_all_that_rest_on_replicates_are_at_the_first_look() -> None:
    looks = looks_of({**AT_SECOND, "report.first_look": []}, experiments().values())

    (found,) = claims(claim("b.x > 0"), looks=looks).values()

    assert (found.look, found.looks) == (1, 4)


@pytest.mark.parametrize(
    ("expression", "outcome"), [("people.tall > 0.5", "holds"), ("people.n == 7", "holds")]
)
def test_a_claim_without_replicates_sees_the_same_data_at_each_look_and_keeps_its_level(
    expression: str, outcome: str, second: Looks
) -> None:
    (alone,) = claims(claim(expression), looks=NO_LOOKS).values()
    (looked,) = claims(claim(expression), looks=second).values()

    assert looked == alone
    assert looked.outcome == outcome


def test_the_weakest_of_all_pairs_of_runs_keeps_its_level(second: Looks) -> None:
    # Further replicates add pairs, so its p value only grows from look to look.
    (alone,) = claims(claim("a.seen > people.tall"), looks=NO_LOOKS).values()
    (looked,) = claims(claim("a.seen > people.tall"), looks=second).values()

    assert "the largest $p$ value of 3 pairs" in looked.test
    assert (looked.p_value, looked.looks) == (alone.p_value, 1)


def test_what_reads_every_replicate_of_another_is_corrected_too(second: Looks) -> None:
    (alone,) = claims(claim("sum.right > 0.5"), looks=NO_LOOKS).values()
    (looked,) = claims(claim("sum.right > 0.5"), looks=second).values()

    assert (looked.look, looked.looks, looked.replicates) == (2, 4, ("a.replicates",))
    assert looked.p_value == pytest.approx(16 / 3 * (alone.p_value or 0))


def test_several_claims_are_corrected_for_looks_before_holms_procedure(second: Looks) -> None:
    declared = [
        claim("a.x > b.x", name="main.runs"),
        claim("people.tall > 0.5", name="main.people"),
    ]
    single = [claims(one, looks=NO_LOOKS)[one.name].p_value or 0 for one in declared]

    found = claims(*declared, looks=second)

    expected = holm([16 / 3 * single[0], single[1]])
    assert [found[one.name].p_value for one in declared] == pytest.approx(expected)


@pytest.mark.parametrize(("now", "look"), [(2, 1), (3, 2), (4, 2), (5, 3), (8, 4), (30, 4)])
def test_the_look_follows_from_the_replicates_and_the_first_of_them(now: int, look: int) -> None:
    settings = {**AT_SECOND, "a.replicates": now}

    assert looks_of(settings, experiments().values()).present(["a.replicates"]) == look
