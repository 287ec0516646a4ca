"""The settings of a build: what they mean, where their values come from."""

from reportgen.settings.loading import PROFILES, load_settings, stored_source
from reportgen.settings.names import factor_name, flat_settings, level_name
from reportgen.settings.schema import Settings

__all__ = [
    "PROFILES",
    "Settings",
    "factor_name",
    "flat_settings",
    "level_name",
    "load_settings",
    "stored_source",
]
