"""Released tables as Markdown and LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .crosstab import Crosstab
from .released import Fact, Sheet, facts, sheets

Line = Sequence[str]
_UPRIGHT = 4
"""More heads than these are turned, so that the numbers below them stay large enough to read."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#])")
_HYPHENS = re.compile("-(?=-)")
_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "·": r"\textperiodcentered{}", "†": r"\dag{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "`": r"\textasciigrave{}", '"': r"\textquotedbl{}",
    "[": "{[}", "]": "{]}", "*": "{*}", "\u00a0": "~", "\u00ad": r"\-", "\n": " ",
}  # fmt: skip
"""``[`` and ``*`` after the end of a line of a table would be read as its options, two hyphens as a dash."""


def markdown(table: Crosstab, language: str) -> str:
    """A table for each stratum, then the facts as a list."""
    parts = [_markdown_sheet(sheet, language) for sheet in sheets(table, language)]
    told = "".join(f"- **{_marked(label)}**: {_marked(text)}\n" for label, text in facts(table, language))
    return "\n".join([*parts, told])


def _markdown_sheet(sheet: Sheet, language: str) -> str:
    def line(cells: Line) -> str:
        return "| " + " | ".join(map(_marked, cells)) + " |\n"

    ruler = "|---|" + "---:|" * len(sheet.heads) + "\n"
    head, *body = _lines(sheet, language)
    return f"**{_marked(sheet.title)}**\n\n{line(head)}{ruler}{''.join(map(line, body))}"


def _marked(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def latex(table: Crosstab, language: str) -> str:
    """A ``table`` for each stratum with the facts as its notes; needs ``booktabs``, ``graphicx`` and T1 fonts."""
    told = facts(table, language)
    preamble = "% \\usepackage[T1]{fontenc} \\usepackage{booktabs, graphicx}\n"
    return preamble + "\n".join(_latex_sheet(sheet, told, language) for sheet in sheets(table, language))


def _latex_sheet(sheet: Sheet, told: Sequence[Fact], language: str) -> str:
    def line(cells: Line) -> str:
        return "    " + " & ".join(map(_escaped, cells)) + r" \\" + "\n"

    head, out_of, *body = _lines(sheet, language)
    turned = len(sheet.heads) > _UPRIGHT
    heads = " & ".join(f"\\rotatebox{{90}}{{{_escaped(one)}}}" if turned and one else _escaped(one) for one in head)
    notes = " ".join(f"\\emph{{{_escaped(label)}}}: {_escaped(text)}." for label, text in told)
    return (
        "\\begin{table}\n  \\centering\n"
        f"  \\caption{{{_escaped(sheet.title)}}}\n"
        f"  \\resizebox{{\\ifdim\\width>\\linewidth \\linewidth\\else\\width\\fi}}{{!}}{{%\n"
        f"  \\begin{{tabular}}{{l{'r' * len(sheet.heads)}}}\n"
        f"    \\toprule\n    {heads} \\\\\n    \\midrule\n{line(out_of)}    \\midrule\n{''.join(map(line, body))}"
        "    \\bottomrule\n  \\end{tabular}}\n"
        f"  \\par\\smallskip\\footnotesize {notes}\n\\end{{table}}\n"
    )


def _escaped(text: str) -> str:
    """A text that LaTeX prints as it stands."""
    return _HYPHENS.sub("-{}", "".join(_LATEX.get(letter, letter) for letter in text))


def _lines(sheet: Sheet, language: str) -> list[Line]:
    """Heads, denominators, rows."""
    width = range(len(sheet.heads))
    rows = [(label, *(sheet.text(row, column, language) for column in width)) for row, label in enumerate(sheet.rows)]
    return [("", *sheet.heads), (sheet.out_of_label, *sheet.out_of), *rows]


WRITERS: dict[str, Callable[[Crosstab, str], str]] = {".md": markdown, ".tex": latex}
