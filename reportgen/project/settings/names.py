"""Numbers as parts of task and metric names."""


def value_name(value: float | str) -> str:
    """Return a value as part of a name: "5", "0.1", "1e-06", "minus2.5", "true", "rbf"."""
    if isinstance(value, str):
        return value
    text = str(value).lower() if isinstance(value, bool) else str(value + 0)  # -0.0 becomes 0.0
    return f"minus{text[1:]}" if text.startswith("-") else text
