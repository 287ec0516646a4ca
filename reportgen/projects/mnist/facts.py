"""Numbers of MNIST that the text names and no run changes, and whose work its images are."""

import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from reportgen.base.arrays import BLACK, CLASSES, IMAGE_SIDE, PIXELS, WHITE
from reportgen.report.outline import Credit

DIGITS = range(CLASSES)

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "image_side": f"{IMAGE_SIDE}",  # pixels
        "pixels": f"{PIXELS}",  # of an image
        "pixel_values": f"{BLACK} to {WHITE}",  # as stored
        "white": f"{WHITE}",
        "digits": f"{min(DIGITS)} to {max(DIGITS)}",
        "even_bets_loss": f"{math.log(CLASSES):.2f}",  # nats, of who bets alike on all digits
    }
)
"""Name -> the words that a sentence has for it."""

_LICENCE = Path(__file__).parent / "data" / "LICENSE-MNIST.txt"


def image_credits() -> tuple[Credit, ...]:
    """Return whose work a report shows beside its author's."""
    return (
        Credit(
            text="The images are those of MNIST by Yann LeCun and Corinna Cortes",
            licence="CC BY-SA 3.0",
            link="https://creativecommons.org/licenses/by-sa/3.0/",
            file=_LICENCE.name,
            content=_LICENCE.read_text(encoding="utf-8"),
        ),
    )
