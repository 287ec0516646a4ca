"""The settings of reports by their full names, and in what those of two reports differ. Pure."""

from collections.abc import Mapping

from pydantic import JsonValue

from reportgen.base.mappings import differing


def flat_settings(settings: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return full name -> value, as in "mlp.epochs" -> 10.

    settings: as a report holds them, a mapping for each section.
    """
    flat: dict[str, JsonValue] = {}
    for name, value in settings.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": each for inner, each in flat_settings(value).items()}
        else:
            flat[name] = value
    return flat


def changed_settings(
    a: Mapping[str, JsonValue], b: Mapping[str, JsonValue]
) -> dict[str, tuple[JsonValue, JsonValue]]:
    """Return full name -> both values of each setting that differs; None where a side lacks it."""
    return differing(flat_settings(a), flat_settings(b), None)
