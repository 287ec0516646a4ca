"""`reportgen settings`."""

import sys

from reportgen.cli.options import Fast, Overrides, Profile, Seed, SettingsFile, effective
from reportgen.cli.output import standard_output


def settings(
    fast: Fast = False,
    profile: Profile = None,
    settings_file: SettingsFile = None,
    overrides: Overrides = None,
    seed: Seed = None,
) -> None:
    """Print the effective settings as TOML."""
    import tomli_w

    found = effective(fast, profile, settings_file, overrides, seed).settings
    with standard_output():
        # TOML is UTF-8, whatever the terminal's encoding.
        sys.stdout.buffer.write(tomli_w.dumps(found.model_dump(mode="json")).encode())
