"""reportgen: run every experiment of a write-up again and write the results as a report."""

__version__: str


def __getattr__(name: str) -> str:
    """Return the version when it is asked for: to look it up takes longer than all else here."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version(__name__)
