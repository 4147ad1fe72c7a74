"""Dockerfiles for Hypothesis: `soup` for the lexer, `dockerfiles` for everything behind it.

`dockerfiles` yields files that a builder accepts, with every odd way of writing that BuildKit allows.
"""

from hypothesis import strategies as st

KEYWORDS = [
    *(
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
    ),
    *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR", "run", "Copy", "onBuild", "FOO"),
]

#: Whatever means something to some rule of the lexer.
PIECES = [
    *(f"{keyword} " for keyword in KEYWORDS),
    *(
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\\\n",
        "`\n",
        "\\ \t\n",
        "\\\r\n",
        "\\\\\n",
        "\\",
        "`",
        " ",
        "  ",
        "\t",
    ),
    *("\v", "\f", "\x85", "\xa0", "\u2003", "\u3000", "\x1c", "\x1f", "\ufeff", "\u0130", "\u017f"),
    *(
        "# comment\n",
        "#",
        "# escape=`\n",
        "# escape=\\\n",
        "#syntax=a/b:1\n",
        "# check=skip=all\n",
        "=",
        "--",
        "--from=a ",
    ),
    *(
        '"',
        "'",
        '\\"',
        "$x",
        "${x}",
        "${x:-y}",
        "${x#a}",
        "${x/a/b}",
        "$",
        "{",
        "}",
        "a",
        "b=c ",
        "x y",
        "\ud55c\uad6d",
    ),
    *("<<EOF", "<<-EOF", "<<'EOF'", '<<"E F"', "3<<E", "<< E", "<<", "<", "EOF\n", "\tEOF\n", "E\n", "E F\n"),
    *(
        '["a", "b"]',
        "[",
        "]",
        '"x"',
        ", ",
        "[1]",
        "[]",
        '["\\u00e9"]',
        "{}",
        "null",
        "CMD ",
        "NONE",
        "--interval=1s ",
    ),
]

WORD = st.sampled_from(
    ["a", "./b", "/c", "x=1", "$HOME/x", "${X:-y}", "\ud30c\uc77c", "a,b", "&&", "-y", "é"]
)
BLANK = st.sampled_from([" ", "  ", "\t"])
NEWLINE = st.sampled_from(["\n", "\r\n"])


def soup() -> st.SearchStrategy[str]:
    """Pieces in any order: seldom a valid file, never a dull one."""
    return st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def files() -> st.SearchStrategy[bytes]:
    """Any bytes, and soup as bytes."""
    return st.binary(max_size=200) | soup().map(lambda text: text.encode())


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """A file that BuildKit takes, in one style of line ends, perhaps with a byte order mark."""
    escape = draw(st.sampled_from(["", "\\", "`"]))
    newline = draw(NEWLINE)
    rows = [f"# escape={escape}"] if escape else []
    rows += draw(st.lists(_trivia(), max_size=2))
    rows.append(draw(st.sampled_from(["FROM a", "from --platform=linux/amd64  a:1 AS b", "FROM a as c"])))
    rows += draw(st.lists(_trivia() | _instruction(escape or "\\"), max_size=8))
    text = newline.join("\n".join(rows).split("\n"))
    return draw(st.sampled_from(["", "\ufeff"])) + text + draw(st.sampled_from(["", newline]))


def _trivia() -> st.SearchStrategy[str]:
    return st.sampled_from(["", "  ", "# a comment", "  # indented", "#", "\t"])


@st.composite
def _instruction(draw: st.DrawFn, escape: str) -> str:
    kind = draw(st.sampled_from([_shell, _exec, _copy, _pairs, _heredoc, _text]))
    return draw(kind(escape))


@st.composite
def _gap(draw: st.DrawFn, escape: str) -> str:
    """White space between two words, perhaps a continuation with comments and blank lines in it."""
    if draw(st.integers(0, 3)):
        return draw(BLANK)
    inside = draw(st.lists(st.sampled_from(["# inside\n", "  # indented\n", "\n", " \t\n"]), max_size=2))
    blanks = draw(st.sampled_from(["", " ", "\t "]))
    return f" {escape}{blanks}\n{''.join(inside)}{draw(st.sampled_from(['', '  ', chr(9)]))}"


@st.composite
def _words(draw: st.DrawFn, escape: str, least: int = 1) -> str:
    words = draw(st.lists(WORD, min_size=least, max_size=5))
    return words[0] + "".join(draw(_gap(escape)) + word for word in words[1:])


@st.composite
def _shell(draw: st.DrawFn, escape: str) -> str:
    keyword = draw(st.sampled_from(["RUN", "run", "CMD", "ENTRYPOINT", "ONBUILD RUN", "HEALTHCHECK CMD"]))
    flag = (
        draw(st.sampled_from(["", "--mount=type=cache,target=/x", "--network=none"]))
        if "RUN" in keyword
        else ""
    )
    return "".join([keyword, draw(_gap(escape)), flag and flag + draw(_gap(escape)), draw(_words(escape))])


@st.composite
def _exec(draw: st.DrawFn, escape: str) -> str:
    keyword = draw(
        st.sampled_from(["RUN", "CMD", "ENTRYPOINT", "SHELL", "VOLUME", "ONBUILD CMD", "HEALTHCHECK CMD"])
    )
    strings = draw(
        st.lists(st.sampled_from(['"a"', '"b c"', '"\\u00e9"', '"\ud55c"']), min_size=1, max_size=4)
    )
    separator = "," + draw(_gap(escape))
    return f"{keyword}{draw(_gap(escape))}[{separator.join(strings)}]"


@st.composite
def _copy(draw: st.DrawFn, escape: str) -> str:
    keyword = draw(st.sampled_from(["COPY", "ADD", "copy"]))
    flag = draw(st.sampled_from(["", "--chown=a:b", "--link", '--chmod="0755"', "--exclude=a --exclude=b"]))
    return "".join([keyword, draw(_gap(escape)), flag and flag + draw(_gap(escape)), draw(_words(escape, 2))])


@st.composite
def _pairs(draw: st.DrawFn, escape: str) -> str:
    keyword = draw(st.sampled_from(["ENV", "LABEL", "ARG", "env"]))
    pair = st.sampled_from(["a=b", 'c="d e"', "f='g h'", f"i=j{escape} k", "l=", "m=$n"])
    pairs = draw(st.lists(pair, min_size=1, max_size=4))
    return keyword + draw(_gap(escape)) + pairs[0] + "".join(draw(_gap(escape)) + item for item in pairs[1:])


@st.composite
def _heredoc(draw: st.DrawFn, escape: str) -> str:
    head, tail = draw(
        st.sampled_from([("RUN", ""), ("RUN bash", " && b"), ("COPY", "/x"), ("ONBUILD RUN", "")])
    )
    # COPY splits at blanks before it looks for heredocs, so that a name with one is for RUN only.
    quoted = "'AB'" if head == "COPY" else "'A B'"
    names = draw(st.lists(st.sampled_from(["EOF", "-EOF", quoted, '-"x"', "E1"]), min_size=1, max_size=2))
    rows = [" ".join([head + draw(_gap(escape)), *(f"<<{name}" for name in names), tail]).rstrip()]
    for name in names:
        rows += draw(
            st.lists(st.sampled_from(["", "# text", "RUN x", "\tindented", f"a {escape}", "$x"]), max_size=3)
        )
        rows.append(draw(st.sampled_from(["", "\t"] if name.startswith("-") else [""])) + name.strip("-'\""))
    return "\n".join(rows)


def _text(escape: str) -> st.SearchStrategy[str]:
    del escape
    return st.sampled_from(
        [
            "WORKDIR /a b",
            "user a:b",
            "EXPOSE 80  443/tcp",
            "STOPSIGNAL 9",
            "HEALTHCHECK NONE",
            "ENV old way of it",
        ]
    )
