"""Each claim has three texts that results can bring about, none at odds with its outcome."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from reportgen.projects.mnist.results import Denoising, TrainedAutoencoder, TrainedClassifier
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Claim, Outcome
from reportgen.statistics.findings import LEVEL
from reportgen.tasks.results.types import Failed, Results
from tests.mnist import SECTIONS, write_section, write_sections
from tests.projects.mnist.sections.altered import (
    Alter,
    both,
    drawing,
    families,
    family_of,
    learning,
    naming,
    parameters,
    reading,
    reading_light_noise,
    unaltered,
)

ALL = 50  # test images


@dataclass(frozen=True)
class Case:
    """What brings an outcome about."""

    alter: Alter = unaltered
    overrides: tuple[str, ...] = ()


Cases = Mapping[Outcome, Case]


def better_worse_alike(first: str, second: str) -> Cases:
    """Two networks with replicates, the first held against the second."""
    return {
        "holds": Case(both(naming(first, 47, 48, 49), naming(second, 20, 21, 22))),
        "does not hold": Case(both(naming(first, 20, 21, 22), naming(second, 47, 48, 49))),
        "inconclusive": Case(both(naming(first, 30, 40, 49), naming(second, 33, 41, 45))),
    }


def turning(stem: str) -> Cases:
    """The validation loss of each replicate, over three epochs."""
    epochs = (f"{stem}.epochs=3",)

    def losses(*rows: tuple[float, ...]) -> Case:
        curves = [{"loss": row, "validation_loss": row, "accuracy": (0.9,) * 3} for row in rows]
        others = {"validation_accuracy": (0.9,) * 3}
        return Case(learning(stem, *({**curve, **others} for curve in curves)), epochs)

    return {
        "holds": losses((3.0, 1.0, 2.0), (3.0, 1.0, 2.1), (3.0, 1.0, 1.9)),
        "does not hold": losses((3.0, 2.0, 1.0), (3.0, 2.1, 1.0), (3.0, 1.9, 1.0)),
        "inconclusive": losses((3.0, 1.0, 2.0), (3.0, 1.0, 2.5), (3.0, 1.0, 0.9)),
    }


def first_epoch(*training: float) -> Case:
    curves = ({"accuracy": (each, 0.9), "validation_accuracy": (0.8, 0.9)} for each in training)
    pairs = [{**curve, "loss": (1.0, 0.5), "validation_loss": (1.0, 0.5)} for curve in curves]
    return Case(learning("mlp", *pairs), ("mlp.epochs=2",))


def last_epoch(training: float, *right: int) -> Case:
    curve = {"accuracy": (0.5, training), "validation_accuracy": (0.5, 0.9)}
    losses = {"loss": (1.0, 0.5), "validation_loss": (1.0, 0.5)}
    return Case(both(learning("mlp", {**curve, **losses}), naming("mlp", *right)))


def against_hinton(*right: int, hinton: float) -> Case:
    settings = ("weight_decay.factors=[1e-4]", f"weight_decay.hinton_accuracy={hinton}")
    return Case(naming("weight_decay.1e-04", *right), settings)


def autoencoder(*losses: float) -> Case:
    return Case(learning("autoencoder", {"loss": losses, "validation_loss": losses}))


def limits(noisy: Callable[[float], int], denoised: Callable[[float], int]) -> Case:
    return Case(reading(lambda level: (noisy(level), denoised(level))))


def until(level: float) -> Callable[[float], int]:
    """All images up to a level, none beyond it."""
    return lambda tried: ALL if tried <= level else 0


def always(right: int) -> Callable[[float], int]:
    return lambda _: right


def around_a_tenth(at: float) -> Callable[[float], tuple[int, int]]:
    """Leads that change their sign near 0.1, 0.05 or well beyond."""
    return lambda level: (ALL, 20) if level < at else (ALL, ALL - 1) if level == at else (20, ALL)


CASES: Mapping[str, Cases] = {
    "preprocessing.scaling_helps": better_worse_alike("preprocessing.scaled", "preprocessing.raw"),
    "preprocessing.standardising_helps": better_worse_alike(
        "preprocessing.standardised", "preprocessing.scaled"
    ),
    "mlp.parameters_add_up": {
        "holds": Case(),
        "does not hold": Case(parameters("mlp", 1)),
        "inconclusive": Case(overrides=("mlp.hidden=[32]",)),
    },
    "mlp.training_starts_behind": {
        "holds": first_epoch(0.7, 0.7, 0.71),
        "does not hold": first_epoch(0.9, 0.9, 0.91),
        "inconclusive": first_epoch(0.7, 0.9, 0.7),
    },
    "mlp.training_ahead": {
        "holds": last_epoch(0.99, 30, 31, 30),
        "does not hold": last_epoch(0.5, 45, 46, 45),
        "inconclusive": last_epoch(0.9, 45, 46, 45),
    },
    "mlp.validation_loss_turns": turning("mlp"),
    "three_layer.validation_loss_turns": turning("three_layer"),
    "convnet.validation_loss_turns": turning("convnet"),
    "three_layer.beats_mlp": better_worse_alike("three_layer", "mlp"),
    "weight_decay.factors_differ": {
        "holds": Case(naming("weight_decay.1e-04", 10, 11, 12)),
        "does not hold": Case(
            both(*(naming(f"weight_decay.1e-0{power}", 45) for power in (4, 5, 6)))
        ),
        "inconclusive": Case(),
    },
    "weight_decay.beats_no_decay": {
        "holds": Case(naming("three_layer", 10, 11, 12)),
        "does not hold": Case(
            both(
                naming("three_layer", 48, 49, 50),
                *(naming(f"weight_decay.1e-0{power}", 10, 11, 12) for power in (4, 5, 6)),
            )
        ),
        "inconclusive": Case(),
    },
    "weight_decay.below_hinton": {
        "holds": against_hinton(20, 21, 22, hinton=0.98),
        "does not hold": against_hinton(40, 41, 42, hinton=0.5),
        "inconclusive": against_hinton(40, 41, 42, hinton=0.83),
    },
    "convnet.parameters_add_up": {
        "holds": Case(),
        "does not hold": Case(parameters("convnet", 1)),
        "inconclusive": Case(overrides=("convnet.dense=[100]",)),
    },
    "convnet.beats_three_layer": better_worse_alike("convnet", "three_layer"),
    "autoencoder.still_learning": {
        "holds": autoencoder(0.6, 0.5, 0.4, 0.3, 0.2, 0.1),
        "does not hold": autoencoder(0.4, 0.1, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26),
        "inconclusive": autoencoder(0.3, 0.1, 0.12, 0.11, 0.13, 0.1),
    },
    "noise.limits": {
        "holds": limits(until(0.2), until(0.6)),
        "does not hold": limits(until(0.6), until(0.2)),
        "inconclusive": limits(until(0.6), until(0.6)),
    },
    "noise.recognition_as_published": {
        "holds": limits(until(0.5), until(0.9)),
        "does not hold": limits(until(0.2), until(0.9)),
        "inconclusive": limits(always(25), until(0.9)),
    },
    "noise.denoising_as_published": {
        "holds": limits(until(0.2), until(0.7)),
        "does not hold": limits(until(0.2), until(0.9)),
        "inconclusive": limits(until(0.2), always(25)),
    },
    "noise.crossing": {
        "holds": limits(until(0.3), always(30)),
        "does not hold": limits(always(40), always(30)),
        "inconclusive": limits(lambda level: 31 if level < 0.3 else 29, always(30)),
    },
    "noise.crossover_as_published": {
        "holds": Case(reading(around_a_tenth(0.1))),
        "does not hold": Case(reading(around_a_tenth(0.7))),
        "inconclusive": limits(lambda level: 31 if level < 0.2 else 29, always(30)),
    },
    "noise.denoising_costs_clean_digits": {
        "holds": limits(always(40), always(20)),
        "does not hold": limits(always(20), always(40)),
        "inconclusive": limits(always(30), always(31)),
    },
    "noise.denoising_helps": {
        "holds": limits(always(20), always(40)),
        "does not hold": limits(always(40), always(20)),
        "inconclusive": limits(always(30), always(31)),
    },
    "noise.levels_helped": {
        "holds": limits(always(20), always(40)),
        "does not hold": limits(always(40), always(20)),
        "inconclusive": limits(always(30), always(31)),
    },
    "noise.light_noise_helps_with_clean_digits": better_worse_alike("noise.light", "mlp"),
    "noise.light_noise_helps_with_noisy_digits": {
        "holds": Case(reading_light_noise((47, 48, 49), (20, 21, 22))),
        "does not hold": Case(reading_light_noise((20, 21, 22), (47, 48, 49))),
        "inconclusive": Case(reading_light_noise((30, 40, 49), (33, 41, 45))),
    },
    "generation.all_caught": {
        "holds": Case(drawing((), 66)),
        "does not hold": Case(drawing((1, 8), 10_000)),
        "inconclusive": Case(drawing((1, 8), 500)),
    },
}


@dataclass(frozen=True)
class Brought:
    """A claim in a case, and what the abstract and the conclusion tell of it."""

    claim: Claim
    told: tuple[str, ...]


BringAbout = Callable[[str, Outcome], Brought]


def claims_of(settings: Settings, results: Results) -> dict[str, Claim]:
    """Return every claim that the sections make."""
    sections = write_sections(settings, results, SECTIONS)
    return {claim.name: claim for section in sections for claim in section.claims}


def test_every_claim_has_a_case_for_each_outcome(settings: Settings, results: Results) -> None:
    assert set(CASES) == set(claims_of(settings, results))
    assert all(len(cases) == 3 for cases in CASES.values())


@pytest.fixture(scope="module")
def bring_about(
    make_settings: Callable[..., Settings], make_results: Callable[..., Results]
) -> BringAbout:
    """Return a function that writes a claim in its case for an outcome."""

    @cache
    def unaltered_for(overrides: tuple[str, ...]) -> tuple[Settings, Results]:
        settings = make_settings(*overrides)
        return settings, make_results(settings)

    @cache
    def bring_about(name: str, outcome: Outcome) -> Brought:
        case = CASES[name][outcome]
        settings, results = unaltered_for(case.overrides)
        stems = (name.partition(".")[0], "abstract", "conclusion")
        sections = write_sections(settings, case.alter(results), stems)
        claims = {claim.name: claim for section in sections for claim in section.claims}
        words = [one for section in sections for one in section.wordings if one.claim == name]
        return Brought(claims[name], tuple(one.text for one in words))

    return bring_about


@pytest.mark.parametrize("name", CASES)
def test_a_claim_has_a_text_of_its_own_for_each_outcome(name: str, bring_about: BringAbout) -> None:
    claims = {outcome: bring_about(name, outcome).claim for outcome in CASES[name]}

    assert [claim.outcome for claim in claims.values()] == list(claims)
    assert len({claim.text for claim in claims.values()}) == 3


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("outcome", ["holds", "does not hold"])
def test_a_claim_that_was_tested_shows_its_evidence(
    outcome: Outcome, name: str, bring_about: BringAbout
) -> None:
    claim = bring_about(name, outcome).claim

    assert claim.margin is None or claim.margin >= 0
    # A statistic that is infinite, of values without a spread, cannot be written.
    assert claim.p_value in (None, 0) or (claim.effect and claim.statistic is not None)
    assert claim.held is None or 0 <= claim.held.count <= claim.held.replicates


EVERY_CASE = [(name, outcome) for name, cases in CASES.items() for outcome in cases]

DOUBT = re.compile(
    r"not significant|no significant|not clear|inconclusive|is not enough|do not show"
    r"|may be chance|no factor is significantly|for other layers"
)
"""What only an inconclusive claim says of its result."""

CERTAINTY = re.compile(
    r"significantly (?!different)|\ba significant"
    r"|\b(?:better|worse|more|fewer) than\b|\bhelps\b|\bdoes (?:significant )?harm\b"
    r"|\b(?:raises|lowers|improves)\b|is (?:below|above) Hinton|the same is true|is not true"
)
"""What only a decided claim says of its result."""

BY_LEVEL = "noise.levels_helped"  # it names the outcome at each level, some of them not significant
COUNTED = ("mlp.parameters_add_up", "convnet.parameters_add_up")  # without chance


@pytest.mark.parametrize(("name", "outcome"), EVERY_CASE)
def test_no_sentence_is_at_odds_with_the_outcome_of_its_claim(
    outcome: Outcome, name: str, bring_about: BringAbout
) -> None:
    brought = bring_about(name, outcome)

    for sentence in (brought.claim.text, *brought.told):
        # Of what is given as a reason, or as what is to come, nothing is claimed.
        result = re.split(r"\.(?= Likely reasons| One stream| They move)", sentence)[0]
        if name == BY_LEVEL:
            assert ("helps" in result) == (outcome == "holds")
            assert ("does harm" in result) == (outcome == "does not hold")
        elif outcome == "inconclusive":
            assert DOUBT.search(result) or "draws" in result, sentence
            assert not CERTAINTY.search(result), sentence
        else:
            assert not DOUBT.search(result), sentence


@pytest.mark.parametrize(("name", "outcome"), EVERY_CASE)
def test_only_what_a_test_finds_is_called_significant(
    outcome: Outcome, name: str, bring_about: BringAbout
) -> None:
    brought = bring_about(name, outcome)

    p_value = brought.claim.p_value
    for sentence in (brought.claim.text, *brought.told):
        if outcome != "inconclusive" and name != BY_LEVEL and "significant" in sentence:
            assert p_value is not None, sentence
            assert p_value < LEVEL, sentence
        for printed in re.findall(r"\$p\$ = ([\d.]+)|\$p\$ value is ([\d.]+)", sentence):
            assert p_value is not None, sentence
            assert float("".join(printed)) == pytest.approx(p_value, rel=0.06), sentence


def test_the_abstract_and_the_conclusion_tell_of_each_question(
    settings: Settings, results: Results
) -> None:
    for stem in ("abstract", "conclusion"):
        told = {one.claim for one in write_section(stem, settings, results).wordings}

        assert {"three_layer.beats_mlp", "convnet.beats_three_layer"} <= told
        assert {"weight_decay.beats_no_decay", "generation.all_caught"} <= told
        assert any(name and name.startswith("noise.") for name in told)


def test_what_an_experiment_that_failed_was_to_show_is_not_told(
    settings: Settings, results: Results
) -> None:
    broken = Results({**results, "convnet.1": Failed("convnet.1", "lost")})

    for stem in ("abstract", "conclusion"):
        section = write_section(stem, settings, broken)

        assert section.failure is None
        told = {one.claim for one in section.wordings}
        assert "three_layer.beats_mlp" in told
        assert "convnet.beats_three_layer" not in told


def test_no_claim_is_vacuous(settings: Settings, results: Results) -> None:
    """Every number is changed in turn; whatever a claim says, one of them must turn it."""
    before = {name: claim.outcome for name, claim in claims_of(settings, results).items()}
    never_turned = set(before)

    for alter in every_mutation(results):
        after = claims_of(settings, alter(results))
        never_turned -= {name for name, claim in after.items() if claim.outcome != before[name]}

    assert never_turned == set()


def every_mutation(results: Results) -> Iterator[Alter]:
    """Yield what makes each measured number much larger or smaller, or its replicates disagree."""
    yield reading(lambda level: (ALL, 0))
    yield reading_light_noise((ALL,) * 3, (0,) * 3)
    yield reading_light_noise((0,) * 3, (ALL,) * 3)
    yield drawing((3,), 500)
    for family in families(results):
        sample = results[family_of(family, results)[0]]
        if isinstance(sample, TrainedClassifier):
            yield naming(family, 0)
            yield naming(family, ALL)
            others = len(family_of(family, results)) - 1
            yield naming(family, *[ALL] * others, ALL * 4 // 5)
        if isinstance(sample, TrainedClassifier | TrainedAutoencoder):
            yield parameters_where_claimed(family)
            for part, values in curves_of(sample).items():
                yield learning(family, {part: values[::-1]})
                yield learning(family, {part: (0.999,) * len(values)})
    for level in sorted(one.level for one in results.values() if isinstance(one, Denoising)):
        yield at_level(results, level, noisy=0)
        yield at_level(results, level, noisy=ALL)
        yield at_level(results, level, denoised=0)
        yield at_level(results, level, denoised=ALL)


def curves_of(sample: TrainedClassifier | TrainedAutoencoder) -> dict[str, tuple[float, ...]]:
    return {name: values for name, values in vars(sample.curve).items() if values}


def parameters_where_claimed(family: str) -> Alter:
    """The other networks' sums are equations, which refuse a network that is not theirs."""
    return parameters(family, 7) if family in ("mlp", "convnet") else unaltered


def at_level(
    results: Results, level: float, *, noisy: int | None = None, denoised: int | None = None
) -> Alter:
    counts = {
        one.level: (int(one.noisy.correct.sum()), int(one.denoised.correct.sum()))
        for one in results.values()
        if isinstance(one, Denoising)
    }
    before = counts[level]
    counts[level] = (
        before[0] if noisy is None else noisy,
        before[1] if denoised is None else denoised,
    )
    return reading(counts.__getitem__)
