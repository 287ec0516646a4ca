"""`reportgen settings`."""

import sys

from reportgen.cli.options import SettingsOptions, takes
from reportgen.cli.output import standard_output


@takes(SettingsOptions)
def settings(asked: SettingsOptions) -> None:
    """Print the effective settings as TOML."""
    import tomli_w

    found = asked.effective().settings
    with standard_output():
        # TOML is UTF-8, whatever the terminal's encoding.
        sys.stdout.buffer.write(tomli_w.dumps(found.model_dump(mode="json")).encode())
