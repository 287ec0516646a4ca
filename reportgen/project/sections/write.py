"""Write the sections of a report from what the experiments returned and the text declares."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import MappingProxyType

from pydantic import JsonValue

from reportgen.base.errors import Faults, ProjectError
from reportgen.base.untrusted.text import printable
from reportgen.project.declarations import (
    Declared,
    TextDeclarations,
    sentence_of,
    with_texts,
)
from reportgen.project.derived import Formula
from reportgen.project.sections.claims import Evidence
from reportgen.project.sections.decisions import decide_claims, derived_claim
from reportgen.project.sections.deriving import Derivation
from reportgen.project.sections.filling import filled
from reportgen.project.sections.gathered import Gathered, experiment_in, gather
from reportgen.project.sections.looks import NO_LOOKS, with_looks
from reportgen.project.sections.metrics import metric_of
from reportgen.project.sections.observed import Ran
from reportgen.project.sections.placed import figure_of, table_of
from reportgen.report.looks import Looks
from reportgen.report.parts import Claim, Equation, Figure, Metric, Section, Table, Wording
from reportgen.tasks.results.types import Results

NOTHING_DERIVED = Derivation()
NO_VALUES: Mapping[str, JsonValue] = MappingProxyType({})


def write_sections(
    experiments: Sequence[Ran],
    results: Results,
    declarations: TextDeclarations,
    titles: Mapping[str, str],
    *,
    derivation: Derivation = NOTHING_DERIVED,
    values: Mapping[str, JsonValue] = NO_VALUES,
    looks: Looks = NO_LOOKS,
) -> tuple[Section, ...]:
    """Return the sections of the text, and one for each other experiment with its metrics.

    A section that shows a value of an experiment that failed says so in place of its parts; one
    that shows a value of an experiment that was left out is not written.
    titles: section of the text -> its title, in their order.
    derivation: values that sections derive. values: of settings by full name, and facts.
    looks: that claims are corrected for.
    Raises ProjectError for names that no experiment returned, a line with its place for each.
    """
    derivation = replace(derivation, values=with_looks(derivation.values, looks))
    gathered = gather(experiments, results, derivation.values)
    here = {*gathered.experiments, *titles} - {*derivation.failures, *derivation.left_out}
    faults = Faults(ProjectError)
    for name, place in declarations.places.items():
        if experiment_in(name) in here and name not in derivation.values:
            with faults.noted():
                gathered.check_number(name, place)
    faults.check()
    behind = {
        stem: tuple(
            dict.fromkeys(
                experiment_in(name)
                for name in declarations.numbers.get(stem, ())
                if name not in declarations.dispensable.get(stem, ())
            )
        )
        for stem in titles
    }
    written = {stem: names for stem, names in behind.items() if not gathered.left_out & {*names}}
    homes = _homes(gathered, titles, written)
    shown = _Shown(declarations, gathered, written, homes, derivation, values, looks)
    others = (name for name, one in gathered.experiments.items() if one.section not in titles)
    alone = (name for name in others if name not in gathered.left_out)
    return tuple(_section(stem, titles, shown) for stem in (*written, *alone))


@dataclass(frozen=True)
class _Shown:
    """What sections are made of."""

    declarations: TextDeclarations
    gathered: Gathered
    written: Mapping[str, Sequence[str]]  # section of the text -> experiments that it shows
    homes: Mapping[str, str]  # experiment -> section in which its metrics stand
    derivation: Derivation
    values: Mapping[str, JsonValue]  # of settings by full name, and facts
    looks: Looks

    @cached_property
    def words(self) -> Mapping[str, object]:
        """Words, and what texts decide on, that sections derived."""
        found = {name: one.replicates[0] for name, one in self.derivation.values.items()}
        return {name: one for name, one in found.items() if isinstance(one, str | int | float)}

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """The claims of all sections that are written and did not fail."""
        decided = decide_claims(self.declarations.claims, self.gathered, self.looks)
        of_sections = [one for one in self.written if not self.failures(one)]
        derived = (one for stem in of_sections for one in _derived_claims(stem, self))
        return {**decided, **{one.name: one for one in derived}}

    def failures(self, stem: str) -> tuple[str, ...]:
        """Return why a section cannot be written: its own error first, then those it shows."""
        behind = (self.gathered.failures.get(one) for one in (stem, *self.written.get(stem, ())))
        return tuple(filter(None, (self.derivation.failures.get(stem), *behind)))

    def filled(self, declaration: Declared) -> Declared:
        """Return a declaration with its texts filled."""
        return with_texts(declaration, self.filling(declaration.place))

    def filling(self, place: str, words: Mapping[str, object] = NO_VALUES) -> Callable[[str], str]:
        """Return what fills a text. words: that this text alone knows."""
        return partial(filled, values=self.values, words={**self.words, **words}, place=place)

    def words_of(self, claim: str) -> Mapping[str, object]:
        """Return the words of the evidence of a derived claim, which its sentences can name."""
        observed = self.gathered.values.get(claim)
        evidence = observed.replicates[0] if observed else None
        return evidence.sentence_words if isinstance(evidence, Evidence) else {}

    def is_left_out(self, names: Iterable[str]) -> bool:
        """Say whether a section derives no value of one of these names, as a task did not run."""
        missing = [name for name in names if name not in self.gathered.values]
        return any(experiment_in(name) in self.derivation.left_out for name in missing)


def _homes(
    gathered: Gathered, titles: Collection[str], written: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return where the metrics of each experiment stand: in the section of its name.

    Where the text has one that is not written, in the first that shows them.
    """
    homes = {
        name: one.section if one.section in titles else name
        for name, one in gathered.experiments.items()
        if one.section in written or one.section not in titles
    }
    for stem, names in written.items():
        for name in names:
            homes.setdefault(name, stem)
    return homes


def _section(stem: str, titles: Mapping[str, str], shown: _Shown) -> Section:
    gathered = shown.gathered
    ran = gathered.experiments.get(stem)
    title = titles.get(stem) or (ran.title if ran else stem)
    for failure in shown.failures(stem):
        return Section(stem=stem, title=title, failure=printable(failure, breaks=True))
    return Section(
        stem=stem,
        title=title,
        metrics=_metrics(stem, shown),
        figures=_figures(stem, shown),
        tables=_tables(stem, shown),
        equations=_equations(stem, shown),
        wordings=_wordings(stem, shown),
        claims=tuple(one for one in shown.claims.values() if one.section == stem),
    )


def _metrics(stem: str, shown: _Shown) -> tuple[Metric, ...]:
    values = shown.gathered.values.values()
    here = (one for one in values if shown.homes.get(one.ran.name, one.ran.name) == stem)
    return tuple(metric for one in here if (metric := metric_of(one)))


def _figures(stem: str, shown: _Shown) -> tuple[Figure, ...]:
    numbered = [one.label for one in shown.declarations.figures if one.is_numbered]
    numbers = {label: number for number, label in enumerate(numbered, start=1)}
    return tuple(
        figure_of(shown.filled(one), numbers.get(one.label), shown.gathered)
        for one in shown.declarations.figures
        if one.section == stem and not shown.is_left_out(one.values)
    )


def _tables(stem: str, shown: _Shown) -> tuple[Table, ...]:
    return tuple(
        table_of(shown.filled(one), at, shown.gathered)
        for at, one in enumerate(shown.declarations.tables, start=1)
        if one.section == stem and not (one.value and shown.is_left_out([one.value]))
    )


def _equations(stem: str, shown: _Shown) -> tuple[Equation, ...]:
    return tuple(
        Equation(label=name, latex=one.replicates[0].latex)
        for name, one in shown.gathered.values.items()
        if isinstance(one.replicates[0], Formula) and one.ran.name == stem
    )


def _wordings(stem: str, shown: _Shown) -> tuple[Wording, ...]:
    return (
        *(
            Wording(name=one.name, text=shown.filled(one).text)
            for one in shown.declarations.wordings
            if one.section == stem
        ),
        *_outcomes(stem, shown),
    )


def _outcomes(stem: str, shown: _Shown) -> Iterator[Wording]:
    """Yield what a section tells once more of claims; nothing of those that are not there."""
    for one in shown.declarations.outcomes:
        claim = shown.claims.get(one.claim)
        if one.section != stem or claim is None:
            continue
        sentence = one.untested if claim.is_untested else sentence_of(one, claim.outcome)
        if sentence:
            fill = shown.filling(one.place, shown.words_of(one.claim))
            yield Wording(name=one.name, text=fill(sentence), claim=one.claim)


def _derived_claims(stem: str, shown: _Shown) -> Iterator[Claim]:
    for one in shown.declarations.claims:
        if one.section == stem and one.is_derived and not shown.is_left_out([one.name]):
            (observed,) = shown.gathered.find(one.name, one.place)
            yield derived_claim(one, observed, shown.filling(one.place, shown.words_of(one.name)))
