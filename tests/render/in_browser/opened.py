"""A report that is open in a browser."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

PHONE, DESK = (390, 844), (1400, 900)
Scheme = Literal["light", "dark"]


@dataclass
class Opened:
    """A page in the browser, and what happened in it."""

    page: Any  # Playwright's
    complaints: list[str] = field(default_factory=list)  # of the console
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listeners: dict[str, Callable[[Any], None]] = {
            "console": lambda message: self.complaints.append(message.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
            "request": lambda request: self.requests.append(request.url),
        }

    def value(self, expression: str) -> Any:
        """Return the value of a JavaScript expression."""
        return self.page.evaluate(expression)

    def texts(self, selector: str) -> list[str]:
        """Return the text of each element."""
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]


Open = Callable[..., Opened]
