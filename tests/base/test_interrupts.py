"""Signals that ask a process to end, as one exception."""

import signal
import time

import pytest

from reportgen.base.process import signals_as_interrupts, signals_deferred

pytestmark = pytest.mark.usefixtures("signal_handlers")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_interrupts_and_is_listed(sent: signal.Signals) -> None:
    with signals_as_interrupts() as received, pytest.raises(KeyboardInterrupt):
        signal.raise_signal(sent)

    assert received == [sent]


def test_a_second_one_does_not_disturb_the_end() -> None:
    with pytest.raises(KeyboardInterrupt), signals_as_interrupts():
        signal.raise_signal(signal.SIGTERM)

    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)


def test_what_was_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with signals_as_interrupts() as received:
        signal.raise_signal(signal.SIGHUP)

    assert received == []


def test_one_that_python_cannot_hand_on_comes_again(capfd: pytest.CaptureFixture[str]) -> None:
    class Interrupted:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    def be_interrupted() -> None:
        Interrupted()
        time.sleep(5.0)

    with signals_as_interrupts() as received, pytest.raises(KeyboardInterrupt):
        be_interrupted()

    assert received[0] == signal.SIGTERM
    assert capfd.readouterr().err == ""


def test_without_a_signal_all_is_as_before() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with signals_as_interrupts():
        assert signal.getsignal(signal.SIGTERM) is not before

    assert signal.getsignal(signal.SIGTERM) is before


def test_one_that_is_deferred_is_heard_afterwards() -> None:
    done = []

    def be_interrupted_twice() -> None:
        with signals_deferred():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("what must not stop half-way")

    with signals_as_interrupts() as received, pytest.raises(KeyboardInterrupt):
        be_interrupted_twice()

    assert done
    assert received == [signal.SIGINT]


def test_deferring_leaves_all_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)

    with signals_deferred():
        pass

    assert signal.getsignal(signal.SIGINT) is before
