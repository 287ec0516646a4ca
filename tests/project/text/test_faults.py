"""What is wrong in a text is found before anything runs, and named with its line."""

import re
from contextlib import suppress
from time import process_time

import pytest

from reportgen.base.errors import TemplateError
from reportgen.project.text.files import TextFile
from tests.project.text.texts import compiled

SENTENCES = 'holds="a", does_not_hold="b", inconclusive="c"'
TABLE = "| a | b |\n|---|---|\n| c | d |\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (
            "{{ kn.accuracy }}",
            3,
            "There is no experiment kn, as kn.accuracy says. Did you mean knn?",
        ),
        ("a\n*b* {{ kn.a }}", 4, "There is no experiment kn"),
        ('{{ metric("kn.a") }}', 3, "There is no experiment kn"),
        ('{{ text("{kn.a:percent}") }}', 3, "There is no experiment kn"),
        ('{% if metric("kn.a") %}a{% endif %}', 3, "There is no experiment kn"),
        ('{{ setting("knn.neighbour") }}', 3, "no setting knn.neighbour. Did you mean knn.neighb"),
        ('{{ deviations("kn") }}', 3, "There is no experiment kn. Did you mean knn?"),
        ("{{ knn.a | percents }}", 3, "There is no form percents of a number. Did you mean perc"),
        ("{{ knn.a - lda.a }}", 3, "the text cannot compute with results of knn"),
        ('{{ settings("knn.neighbours") }}', 3, "no function settings. Did you mean setting?"),
        ("{{ knn.a", 3, "{{ has no end"),
        ("{% if x", 3, "{% has no end"),
        ("{% raw %}a", 3, "{% raw %} and {% endraw %} come in pairs"),
        ("{% endraw %}", 3, "{% raw %} and {% endraw %} come in pairs"),
        ("a\n\ue0000\ue001", 4, "there is a character for private use"),
        ("[a](%ee%80%800)", 3, "there is a character for private use"),
        ("{{ 1 + }}", 3, "unexpected 'end of print statement'"),
        ("{% if 1 %}\n\na", 3, "Unexpected end of template"),
        ("a\n\n" + "<div>" * 61, 5, "at most 60 elements of HTML may be nested"),
        ("a\n\n" + "*a **b " * 40 + "b** a* " * 40, 5, "at most 60 elements of HTML"),
        ("{% endif %}", 3, "Encountered unknown tag 'endif'"),
        ("![A.](kn.a)", 3, "There is no experiment kn"),
        (
            '{{ figure("knn.a", columns="x", caption="A.") }}',
            3,
            'the option columns of figure is "x"',
        ),
        ('{{ figure("knn.a", columns=2.5, caption="A.") }}', 3, "a whole number from 1 to 9"),
        ('{{ figure("knn.a", columns=-1, caption="A.") }}', 3, "a whole number from 1 to 9"),
        ("![](knn.a)", 3, "The figure knn.a has no caption"),
        ("![A {{ kn.a }}.](knn.a)", 3, "There is no experiment kn"),
        ("![A {.](knn.a)", 3, "a { in a caption"),
        ("![A $1 $2.](knn.a)", 3, "write out the currency"),
        ('![A {{ ref("knn.a") }}.](knn.a)', 3, '{{ ref("knn.a") }} cannot stand in a caption'),
        ("![A.](picture.png)", 3, "picture.png names no result"),
        ("![A.](http://a.org/b)", 3, "http://a.org/b names no result"),
        ("Words ![A.](knn.a)", 3, "a figure must stand between empty lines"),
        ("- ![A.](knn.a)", 3, "a figure must stand between empty lines"),
        ("![A.](knn.a)\n\n![B.](knn.a)", 5, "the figure knn.a is there already (text.md, line 3)"),
        (TABLE, 3, 'a table needs a caption: put a line such as "Table: What it shows. {#name}"'),
        ("Table: Of nothing.", 3, "a line Table: must follow its table"),
        (f"{TABLE}\nTable: A. {{#x}}\n\n{TABLE}\nTable: B. {{#x}}", 9, "the table a.x is there"),
        (f"{TABLE}\nTable: A. {{#X y}}", 3, "a { in a caption"),
        (f"{TABLE}\nTable: A. {{#X-y}}", 3, "the id X-y must be of at most 40 small letters"),
        ("> " + TABLE.replace("\n", "\n> "), 3, "a table cannot stand in a list or a quotation"),
        ("> # A", 3, "a heading cannot stand in a list or a quotation"),
        ("#### Deep", 3, "headings have three levels"),
        ("## B {#a}", 3, "the id a is in use already (text.md, line 1)"),
        ("## B\n\n## B", 5, "the id b is in use already (text.md, line 3)"),
        ("## B {#B-c}", 3, "the id B-c must be of at most 40"),
        ('# {{ setting("seed") }}', 3, "a chapter's title must be plain words"),
        (
            '{{ ref("knn.b") }}\n\n![A.](knn.a)',
            3,
            "no figure, table or equation knn.b. There are: knn.a.",
        ),
        ('{{ section("b") }}', 3, "There is no section b"),
        ("[{{ knn.a }}](http://a.org)", 3, "{{ knn.a }} is a link on the page, so it cannot stand"),
        ("### In {{ knn.a | percent }}", 3, "{{ knn.a | percent }} is a link on the page"),
        ('## In {{ section("a") }}', 3, '{{ section("a") }} is a link on the page'),
        ("[there](#b)", 3, "#b leads nowhere; refer to a section by"),
        (f'{{{{ claim("knn.a ~ 3", {SENTENCES}) }}}}', 3, "must compare two results, or a res"),
        (f'{{{{ claim("knn.a", {SENTENCES}) }}}}', 3, "the claim knn.a must compare two results"),
        (f'{{{{ claim("knn.a = 1", {SENTENCES}) }}}}', 3, "must compare two results"),
        (f'{{{{ claim("1 > 0.5", {SENTENCES}) }}}}', 3, "two results, or a result and a number"),
        (f'{{{{ claim("knn.a > nan", {SENTENCES}) }}}}', 3, "must compare two results"),
        (f'{{{{ claim("knn.a > x()", {SENTENCES}) }}}}', 3, "must compare two results"),
        (f'{{{{ claim("knn > lda.a", {SENTENCES}) }}}}', 3, "must compare two results"),
        (f'{{{{ claim("knn.a > kn.b", {SENTENCES}) }}}}', 3, "There is no experiment kn"),
        (
            f'{{{{ claim("knn.a > 1", {SENTENCES}, test="welsh") }}}}',
            3,
            "There is no test welsh. Did you mean welch?",
        ),
        (
            f'{{{{ claim("knn.a > 1", {SENTENCES}, tolerance=0.1) }}}}',
            3,
            "a tolerance is for == and !=, not for >.",
        ),
        (f'{{{{ claim("knn.a > 1", {SENTENCES}, id_="b") }}}}', 3, "no option id_ of claim"),
        (f'{{{{ claim("knn.a == 1", {SENTENCES}, tolerance=0) }}}}', 3, "the tolerance of a claim"),
        ('{{ claim("knn.a > 1", holds="a", inconclusive="c") }}', 3, 'add does_not_hold="..."'),
        (f'{{{{ claim("knn.a > 1", holds=" ", {SENTENCES[11:]}) }}}}', 3, 'add holds="..."'),
        (
            f'{{{{ claim("knn.a > 1", holds="{{{{ x }}}}", {SENTENCES[11:]}) }}}}',
            3,
            "{{ x }} cannot",
        ),
        (f'{{{{ claim("knn.a > 1", {SENTENCES}) }}}}\n' * 2, 4, "is there already"),
        ('Words {{ figure("knn.a") }}', 3, 'figure("knn.a") must stand between empty lines'),
        ("{{ figure(3) }}", 3, "figure(...) must be given a name in quotation marks"),
        ("{{ figure(seed) }}", 3, "what figure(...) is given must be plain texts and numbers"),
    ],
)
def test_a_fault_has_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(problem)) as error:
        compiled(f"## A\n\n{text}")

    assert str(error.value).startswith(f"text.md, line {line}: ")


def test_all_faults_are_named_a_line_each() -> None:
    table = "| {{ kn.a }} |\n|---|\n| a |\n\nTable: A."
    text = f"## A\n\n{{{{ kn.a }}}} and {{{{ kn.b }}}}\n\n{table}\n\n#### B\n"

    with pytest.raises(TemplateError) as error:
        compiled(text, TextFile("b.md", "{{ unclosed"))

    assert [line.partition(": ")[0] for line in str(error.value).splitlines()] == [
        "text.md, line 3",
        "text.md, line 5",
        "text.md, line 11",
        "b.md, line 1",
    ]


def test_of_many_faults_a_few_are_named() -> None:
    with pytest.raises(TemplateError) as error:
        compiled("## A\n\n" + "{{ kn.a }}\n\n" * 20)

    assert str(error.value).splitlines()[-1] == "There are 14 more faults."


def test_references_and_labels_are_checked_together() -> None:
    with pytest.raises(TemplateError) as error:
        compiled('## A\n\n{{ ref("b") }} {{ section("c") }}\n\n![A.](knn.a)\n\n![A.](knn.a)')

    assert len(str(error.value).splitlines()) == 3


def test_lines_are_those_of_the_file_behind_equations_and_calls_of_several_lines() -> None:
    text = f'## A\n$$\na\n$$\nb\n{{{{ claim("knn.a > 1",\n\n{SENTENCES}) }}}}\n\nc {{{{ kn.a }}}}'

    with pytest.raises(TemplateError, match=r"^text\.md, line 10: There is no experiment kn"):
        compiled(text)


@pytest.mark.parametrize("text", ["# A\n### B", "### B"])
def test_a_subheading_needs_a_section(text: str) -> None:
    with pytest.raises(TemplateError, match="a heading ### must stand below a heading ##"):
        compiled(text)


def test_a_number_that_must_be_there_has_its_place() -> None:
    text = (
        '{{ knn.a }}\n{% if setting("seed") > 1 %}{{ knn.b }} {{ metric("knn.c") }}{% endif %}\n'
        '{{ knn.d }} {{ beside_original("knn.e") }} {{ metric("knn.f") if 1 }} {{ knn.b }}'
    )

    declarations = compiled(f"## A\n{text}").declarations

    assert declarations.places == {
        "knn.a": "text.md, line 2",
        "knn.d": "text.md, line 4",
        "knn.b": "text.md, line 4",
    }
    assert set(declarations.numbers["a"]) == {f"knn.{letter}" for letter in "abcdef"}


@pytest.mark.parametrize(
    "piece",
    [*"*_`[]<>(){}|$'\"#&~!\\-.", "{{ ", "{% ", "{# ", "$$ ", "**a ", "[a](", "[@a ", "![", "> "],
)
def test_many_signs_of_a_kind_keep_nobody_waiting(piece: str) -> None:
    begun = process_time()

    with suppress(TemplateError):
        compiled(f"Words.\n\n{piece * (30_000 // len(piece))}")

    assert process_time() - begun < 5
