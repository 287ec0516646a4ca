"""What the server gives out, and to whom."""

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.watch.server import Board, Draft, read_draft, served

PAGE = "<!DOCTYPE html><html><body><p>The report.</p></body></html>"
SECRET = b"not for readers"


@pytest.fixture(scope="module")
def served_board() -> Iterator[tuple[Board, int]]:
    """A board and the port of its server."""
    board = Board()
    with served(board, 0) as address:
        assert address.startswith("http://127.0.0.1:")
        yield board, int(address.rstrip("/").rpartition(":")[2])


@pytest.fixture
def board(served_board: tuple[Board, int]) -> Board:
    """The board, which shows a draft."""
    board, _ = served_board
    board.show_draft(Draft("one", {"report.html": PAGE.encode(), "figures/a.svg": b"<svg/>"}))
    return board


@pytest.fixture
def port(served_board: tuple[Board, int], board: Board) -> int:
    """The port of a server of the board, which shows a draft."""
    _, port = served_board
    return port


def ask(port: int, path: str, method: str = "GET", host: str | None = None) -> tuple[int, bytes]:
    """Return status and content of the answer to a request as it is written here."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def answer_to(port: int, request: bytes) -> bytes:
    """Return the first line of the answer to raw bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


class TestWhatIsGiven:
    @pytest.mark.parametrize("path", ["/", "/report.html", "/?again"])
    def test_is_the_page_with_the_script(self, path: str, port: int) -> None:
        status, content = ask(port, path)

        assert status == 200
        assert b"<p>The report.</p>" in content
        assert b"EventSource" in content

    def test_is_a_file_as_it_is(self, port: int) -> None:
        assert ask(port, "/figures/a.svg") == (200, b"<svg/>")

    def test_is_a_head_alone_where_that_is_asked_for(self, port: int) -> None:
        assert ask(port, "/", "HEAD") == (200, b"")

    def test_may_be_asked_of_localhost(self, port: int) -> None:
        assert ask(port, "/", host=f"localhost:{port}")[0] == 200

    def test_is_the_problem_over_the_page_escaped(self, port: int, board: Board) -> None:
        board.show_problem("</div><script>alert(1)</script>")

        _, content = ask(port, "/")

        assert b"<p>The report.</p>" in content
        assert b"&lt;script&gt;alert(1)" in content
        assert b"<script>alert" not in content

    def test_are_notices_as_they_come(self, port: int, board: Board) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/.events")
        answer = connection.getresponse()
        first = answer.readline()
        board.show_problem("one\n\ndata: two")
        answer.readline()
        second = answer.readline()
        connection.close()

        assert answer.headers["Content-Type"] == "text/event-stream"
        assert json.loads(first.removeprefix(b"data: ")) == {"draft": "one", "problem": ""}
        assert json.loads(second.removeprefix(b"data: ")) == {
            "draft": "one",
            "problem": "one\n\ndata: two",
        }


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "evil.example:{port}",
            "127.0.0.1",
            "localhost:1",
            "127.0.0.1:{port}.evil",
        ],
    )
    def test_is_another_host(self, host: str, port: int) -> None:
        status, content = ask(port, "/", host=host.format(port=port))

        assert status == 403
        assert b"The report" not in content

    def test_is_no_host_and_two_of_them(self, port: int) -> None:
        own = f"Host: localhost:{port}\r\n".encode()

        assert b" 403 " in answer_to(port, b"GET / HTTP/1.1\r\n\r\n")
        assert b" 403 " in answer_to(port, b"GET / HTTP/1.1\r\n" + own + b"Host: evil\r\n\r\n")

    def test_is_the_event_stream_for_another_host(self, port: int) -> None:
        assert ask(port, "/.events", host="evil.example")[0] == 403

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
    def test_is_whatever_may_change_something(self, method: str, port: int) -> None:
        assert ask(port, "/", method)[0] in (405, 501)

    @pytest.mark.parametrize(
        "path",
        [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/figures/../../secret.txt",
            "/figures/..%2f..%2fsecret.txt",
            "//secret.txt",
            "/..%5csecret.txt",
            "/secret.txt%00.svg",
            "/etc/hostname",
            "figures/a.svg",
            "http://evil.example/figures/none.svg",
            "/figures",
            "/figures/",
            "/.lock",
        ],
    )
    def test_is_what_is_no_file_of_the_draft(self, path: str, port: int) -> None:
        assert ask(port, path)[0] == 404

    def test_is_any_other_address_of_this_machine(self, port: int) -> None:
        with (
            pytest.raises(ConnectionRefusedError),
            socket.create_connection(("127.0.0.2", port), timeout=60),
        ):
            pass


def test_a_draft_has_no_links_and_nothing_hidden(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(SECRET)
    folder = tmp_path / "draft"
    (folder / "figures").mkdir(parents=True)
    (folder / "report.html").write_text(PAGE, encoding="utf-8")
    (folder / "figures" / "a.svg").write_bytes(b"<svg/>")
    (folder / "figures" / ".hidden").write_bytes(SECRET)
    (folder / "figures" / "b.svg").symlink_to(tmp_path / "secret.txt")
    (folder / "tables").symlink_to(tmp_path)

    draft = read_draft(folder)

    assert draft.files == {"report.html": PAGE.encode(), "figures/a.svg": b"<svg/>"}
