"""Facts of MNIST and of mathematics that no run changes."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from reportgen.base.arrays import BLACK, CLASSES, IMAGE_SIDE, PIXELS, TEST_IMAGES, WHITE

DIGITS = range(CLASSES)

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "image_side": f"{IMAGE_SIDE}",  # pixels
        "pixels": f"{PIXELS}",  # of an image
        "pixel_values": f"{BLACK} to {WHITE}",  # as stored
        "white": f"{WHITE}",
        "digits": f"{min(DIGITS)} to {max(DIGITS)}",
        "even_bets_loss": f"{math.log(CLASSES):.2f}",  # nats, of who bets alike on all digits
        "test_images": f"{TEST_IMAGES:,}",
        "licence": "CC BY-SA 3.0",  # of the images
    }
)
"""Name -> the words that a sentence has for it."""
