"""Write the sections of a report from what the experiments returned and the text declares."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reportgen.base.untrusted.text import printable
from reportgen.project.declarations import TextDeclarations
from reportgen.project.sections.decisions import decide_claims
from reportgen.project.sections.gathered import Gathered, experiment_in, gather
from reportgen.project.sections.metrics import metric_of
from reportgen.project.sections.observed import Ran
from reportgen.project.sections.placed import figure_of, table_of
from reportgen.report.parts import Claim, Figure, Metric, Section, Table
from reportgen.tasks.results.types import Results


def write_sections(
    experiments: Sequence[Ran],
    results: Results,
    declarations: TextDeclarations,
    titles: Mapping[str, str],
) -> tuple[Section, ...]:
    """Return the sections of the text, and one for each other experiment with its metrics.

    A section that shows a value of an experiment that failed says so in place of its parts; one
    that shows a value of an experiment that was left out is not written.
    titles: section of the text -> its title, in their order.
    Raises ProjectError, with its place in the text, for a name that no experiment returned.
    """
    gathered = gather(experiments, results)
    for name, place in declarations.places.items():
        gathered.check_number(name, place)
    behind = {
        stem: tuple(dict.fromkeys(map(experiment_in, declarations.numbers.get(stem, ()))))
        for stem in titles
    }
    written = {stem: names for stem, names in behind.items() if not gathered.left_out & {*names}}
    claims = decide_claims(declarations.claims, gathered)
    shown = _Shown(declarations, gathered, claims, written, _homes(gathered, titles, written))
    others = (name for name in gathered.experiments if name not in titles)
    alone = (name for name in others if name not in gathered.left_out)
    return tuple(_section(stem, titles, shown) for stem in (*written, *alone))


@dataclass(frozen=True)
class _Shown:
    """What sections are made of."""

    declarations: TextDeclarations
    gathered: Gathered
    claims: Mapping[str, Claim]
    written: Mapping[str, Sequence[str]]  # section of the text -> experiments that it shows
    homes: Mapping[str, str]  # experiment -> section in which its metrics stand


def _homes(
    gathered: Gathered, titles: Collection[str], written: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return where the metrics of each experiment stand: in the section of its name.

    Where the text has one that is not written, in the first that shows them.
    """
    homes = {name: name for name in gathered.experiments if name in written or name not in titles}
    for stem, names in written.items():
        for name in names:
            homes.setdefault(name, stem)
    return homes


def _section(stem: str, titles: Mapping[str, str], shown: _Shown) -> Section:
    gathered = shown.gathered
    ran = gathered.experiments.get(stem)
    title = titles.get(stem) or (ran.title if ran else stem)
    for name in (stem, *shown.written.get(stem, ())):
        if name in gathered.failures:
            return Section(
                stem=stem, title=title, failure=printable(gathered.failures[name], breaks=True)
            )
    return Section(
        stem=stem,
        title=title,
        metrics=_metrics(stem, shown),
        figures=_figures(stem, shown),
        tables=_tables(stem, shown),
        claims=tuple(one for one in shown.claims.values() if one.section == stem),
    )


def _metrics(stem: str, shown: _Shown) -> tuple[Metric, ...]:
    values = shown.gathered.values.values()
    here = (one for one in values if shown.homes.get(one.ran.name) == stem)
    return tuple(metric for one in here if (metric := metric_of(one)))


def _figures(stem: str, shown: _Shown) -> tuple[Figure, ...]:
    declared = enumerate(shown.declarations.figures, start=1)
    return tuple(figure_of(one, at, shown.gathered) for at, one in declared if one.section == stem)


def _tables(stem: str, shown: _Shown) -> tuple[Table, ...]:
    declared = enumerate(shown.declarations.tables, start=1)
    return tuple(table_of(one, at, shown.gathered) for at, one in declared if one.section == stem)
