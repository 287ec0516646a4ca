"""What a page may load and run."""

from reportgen.render.csp import content_policy, widened_policy

# printf 'STYLE' | openssl dgst -sha256 -binary | base64, and the same of SCRIPT and MORE
STYLE = "'sha256-+y99IGoqJ5KYvhbaa8DSa5/b9JVCvqLd7SMjgRauYds='"
SCRIPT = "'sha256-9ZdT64B3G0YxGC/s+IvLnATd+ogWUiqFScqPyLJhXa0='"
MORE = "'sha256-A2ony/7kQFmdnGlgCsRKsVDwQ1ZezkYex+rJkxqSmkI='"


def test_a_page_runs_and_styles_what_it_brings_and_nothing_else() -> None:
    policy = dict(part.split(" ", 1) for part in content_policy(["STYLE"], ["SCRIPT"]).split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == STYLE
    assert policy["script-src"] == SCRIPT
    assert "unsafe" not in str(policy)
    assert "connect-src" not in policy


def test_a_served_page_may_have_more_and_listen_to_its_server() -> None:
    policy = content_policy(["STYLE"], ["SCRIPT"])

    widened = widened_policy(policy.encode(), styles=["MORE"], scripts=["MORE", "SCRIPT"]).decode()

    assert f"style-src {MORE} {STYLE};" in widened
    assert f"script-src {MORE} {SCRIPT} {SCRIPT};" in widened
    assert "default-src 'none'; connect-src 'self'; " in widened


def test_a_page_without_a_policy_is_left_alone() -> None:
    page = b"<p>default-src; script-src</p>"

    assert widened_policy(page, ["MORE"], ["MORE"]) == page
