"""A word on the command line is anything: it is read, or each fault is a line."""

import pytest
from hypothesis import strategies as st

from tests.cli.untrusted.bounds import (
    OUTPUT,
    OWN,
    Command,
    Place,
    ends_as_documented,
    few_or_many,
    hold_for,
)
from tests.cli.untrusted.test_texts import DRY_RUN, PIECES, SHOWN_SETTINGS

WORDS: tuple[tuple[str, ...], ...] = (
    *((*SHOWN_SETTINGS, "--set", "{}"), (*SHOWN_SETTINGS, "--set", "coin={}")),
    *((*SHOWN_SETTINGS, "--set", "seed={}"), (*SHOWN_SETTINGS, "--set", "coin.size={}")),
    *((*SHOWN_SETTINGS, "--set", "report.authors={}"), (*SHOWN_SETTINGS, "--set", "x={}")),
    *((*SHOWN_SETTINGS, "--seed", "{}"), (*SHOWN_SETTINGS, "--profile", "{}")),
    *((*SHOWN_SETTINGS, "--settings", "{}"), (*DRY_RUN, "--only", "{}")),
    ("new", "results/made", "--from", "{}"),
    *(("show", "{}", "--results", "results"), ("export", "{}", "--to", "zip", *OUTPUT, *OWN)),
    *(("diff", "1", "{}", *OWN), ("diff", "1", "1", "--rubric", "{}", *OWN)),
    *(("explain", "{}", "--results", "results"), ("history", "{}", *OWN)),
    *(("grade", "1", "--rubric", "{}", *OWN), ("verify", "1", "--budget", "{}", *OWN)),
    *(("store", "accept", "{}", "--reason", "x", *OWN), ("store", "list", "--results", "{}")),
)


@few_or_many(80, 5000)
def test_a_word_on_the_command_line(
    examples: int, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    numbers = (st.integers().map(str), st.floats().map(str))

    def hold(data: st.DataObject) -> None:
        word = data.draw(st.one_of(PIECES, st.just("caf\udce9"), st.text(max_size=20), *numbers))
        if "\x00" not in word:  # no system hands it to a program
            arguments = data.draw(st.sampled_from(WORDS))
            ends_as_documented(command, [one.replace("{}", word) for one in arguments], place)

    hold_for(examples, hold)
