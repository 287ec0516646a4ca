"""`reportgen settings`."""

import sys

from reportgen.cli.options import Fast, Overrides, Profile, Seed, SettingsFile, load, profile_name
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

    effective = load(profile_name(fast, profile), settings_file, overrides, seed)
    with standard_output():
        # TOML is UTF-8, whatever the terminal's encoding.
        sys.stdout.buffer.write(tomli_w.dumps(effective.model_dump(mode="json")).encode())
