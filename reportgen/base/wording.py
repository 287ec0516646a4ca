"""Words of messages: the nearest name, a list cut short, a value in a line. Pure."""

import difflib
import json
from collections.abc import Collection, Sequence

from reportgen.base.untrusted.text import shortened

_LIKENESS = 0.5  # of 1, from which on a name may be meant


def hint(name: str, known: Collection[str], otherwise: str | None = None) -> str:
    """Return a sentence with the known name that is nearest to an unknown one.

    otherwise: the sentence where none is near; None: it lists all that are known.
    """
    near = difflib.get_close_matches(name, known, n=1, cutoff=_LIKENESS)
    if near:
        return f"Did you mean {near[0]}?"
    return f"There are: {', '.join(known)}." if otherwise is None else otherwise


def no_such(
    kind: str, name: str, known: Collection[str], where: str = "", otherwise: str | None = None
) -> str:
    """Return that a name does not exist, as in "There is no setting x. Did you mean y?".

    where: behind the name, as in " in this report". otherwise: as in `hint`.
    """
    return f"There is no {kind} {name}{where}. {hint(name, known, otherwise)}".rstrip()


def listed(names: Sequence[str], most: int) -> str:
    """Return the first names, divided by commas, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def and_more(count: int) -> str:
    """Return what stands behind one of several of which the others are not named."""
    return f" (and {count - 1} more)" if count > 1 else ""


def must_be(name: str, value: object, allowed: str, verb: str = "is") -> str:
    """Return what is wrong with a value, as in "mlp.epochs is 0, but must be above 0."."""
    return f"{name} {verb} {quoted(value)}, but must be {allowed}."


def quoted(value: object, most: int = 100) -> str:
    """Return a value nearly as TOML has it, on one line; the middle of a long one is left out."""
    # As a float TOML has nan and inf, which JSON has not.
    is_float = isinstance(value, float)
    text = str(value) if is_float else json.dumps(value, ensure_ascii=False, default=str)
    return shortened(text, most)


def shown(value: object, most: int = 40) -> str:
    """Return a value as in "mlp.epochs 8 -> 20": a text without quotation marks, unless empty."""
    return shortened(value, most) if isinstance(value, str) and value else quoted(value, most)
