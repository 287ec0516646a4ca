"""Notice changes of the files that a draft is made of."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import watchfiles

from reportgen.project.theme import PARTS_OF_A_STYLE

SOURCES = frozenset({".py", ".html", ".css", ".toml", *PARTS_OF_A_STYLE})

_STEP_MILLISECONDS = 50  # without another change, after which changes are reported


@contextmanager
def followed(
    trees: Sequence[Path],
    files: Sequence[Path],
    when_changed: Callable[[], None],
    when_broken: Callable[[Exception], None],
) -> Iterator[None]:
    """Call `when_changed` for changes meanwhile, from another thread; it returns at once.

    trees: folders whose sources count, with all folders in them.
    files: single files, which need not exist.
    when_broken: called where the changes cannot be followed any more.
    """
    stop = Event()
    places = {place for file in files for place in (file.absolute(), file.resolve())}
    folders = {place.parent for place in places if place.parent.is_dir()}

    def is_source(_: watchfiles.Change, path: str) -> bool:
        place = Path(path)
        return place.suffix in SOURCES and not place.name.startswith(".")

    def is_file(_: watchfiles.Change, path: str) -> bool:
        return Path(path) in places

    threads = [
        Thread(
            target=_follow,
            args=(paths, is_wanted, recursive, stop, when_changed, when_broken),
            daemon=True,
        )
        for paths, is_wanted, recursive in (
            ([tree.resolve() for tree in trees], is_source, True),
            # Not what stands in the folders beside: they may hold anything.
            (sorted(folders), is_file, False),
        )
        if paths
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _follow(
    paths: Sequence[Path],
    is_wanted: Callable[[watchfiles.Change, str], bool],
    recursive: bool,
    stop: Event,
    when_changed: Callable[[], None],
    when_broken: Callable[[Exception], None],
) -> None:
    try:
        for _ in watchfiles.watch(
            *paths,
            watch_filter=is_wanted,
            step=_STEP_MILLISECONDS,
            recursive=recursive,
            stop_event=stop,
            raise_interrupt=False,
        ):
            when_changed()
    except Exception as error:
        when_broken(error)
