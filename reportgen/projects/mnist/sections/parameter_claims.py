"""Whether the write-up's number of parameters matches its network."""

from collections.abc import Sequence

from reportgen.project.published import load_published
from reportgen.projects.mnist.sections.layers import Term
from reportgen.report.parts import Claim, Effect, Outcome
from reportgen.tasks.results.types import NetworkSummary


def parameters_claim(
    stem: str, summary: NetworkSummary, terms: Sequence[Term], *, is_the_writeups: bool
) -> Claim:
    """Compare the network's parameters with the sum over its layers and the write-up's number.

    summary: read off the network. terms: worked out from the settings.
    is_the_writeups: the layers are those of the write-up's network.
    """
    published = load_published().value_of(f"{stem}.parameters") or 0
    worked_out = sum(term.parameters for term in terms)
    of_network = summary.parameters
    outcome: Outcome = "holds" if of_network == worked_out == published else "does not hold"
    if of_network == worked_out and not is_the_writeups:
        outcome = "inconclusive"
    number, theirs = f"{{{stem}.parameters}}", f"{{{stem}.parameters:published}}"
    texts: dict[Outcome, str] = {
        "holds": (
            f"Keras counts {number} parameters, which is the sum over the layers and also the "
            "number in the write-up."
        ),
        "does not hold": (
            f"Keras counts {number} parameters, the sum over the layers is {worked_out:,}, and the "
            f"write-up gives {theirs}: these are not all the same."
        ),
        "inconclusive": (
            f"Keras counts {number} parameters, which is the sum over the layers. The write-up’s "
            f"{theirs} are for other layers."
        ),
    }
    return Claim(
        name=f"{stem}.parameters_add_up",
        outcome=outcome,
        text=texts[outcome],
        test="The network’s own count, the sum over its layers and the write-up’s number",
        effect=Effect(
            description="parameters of the network minus the write-up’s",
            value=of_network - published,
            unit="parameters",
        ),
    )
