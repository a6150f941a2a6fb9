"""The guide to all causes, made from their table: for the page in the product and for docs/."""

import re
from dataclasses import dataclass

from .cause import CHAPTERS, SYMPTOMS, _lt
from .fixes import FIXES
from .table import CAUSES

_HOLE = re.compile(r"%\((\w+)\)s")
HOLES = {
    "action": _lt("scheduled action"),
    "container": _lt("step"),
    "disk": _lt("disk"),
    "domain": _lt("domain"),
    "exit_code": _lt("number"),
    "field": _lt("setting"),
    "found": _lt("what is there"),
    "host": _lt("address"),
    "image": _lt("image"),
    "ingress_class": _lt("entry point"),
    "job": _lt("job"),
    "known": _lt("those that exist"),
    "limit": _lt("limit"),
    "limited": _lt("all"),
    "machine": _lt("machine"),
    "minutes": _lt("number"),
    "missing": _lt("what is missing"),
    "namespace": _lt("place"),
    "package": _lt("package"),
    "path": _lt("path"),
    "port": _lt("port"),
    "provisioner": _lt("program"),
    "registry": _lt("registry"),
    "requested": _lt("amount"),
    "restarts": _lt("number"),
    "seconds": _lt("number"),
    "selector": _lt("marks"),
    "service": _lt("entry"),
    "short": _lt("what is short"),
    "status": _lt("number"),
    "storage_class": _lt("kind of disk"),
    "target": _lt("place"),
    "task": _lt("task"),
    "times": _lt("number"),
    "used": _lt("amount"),
    "version": _lt("version"),
    "waits": _lt("what it waits for"),
    "wanted": _lt("what is needed"),
    "what": _lt("what is short"),
}
"""What stands for a placeholder where no finding fills it."""


@dataclass(frozen=True, slots=True)
class Section:
    """One cause as the guide tells it."""

    anchor: str
    title: str
    text: str
    advice: str
    buttons: tuple[str, ...]
    terms: tuple[str, ...]
    symptoms: tuple[str, ...]


def _same(text):
    return text


def chapters(translate=_same):
    """Return [(title, [section])], in the order in which one cause explains the next."""
    found = {}
    for cause in CAUSES.values():
        found.setdefault(cause.chapter, []).append(_section(cause, translate))
    return [(translate(CHAPTERS[chapter]), found[chapter]) for chapter in sorted(found)]


def symptoms(translate=_same):
    """Return [(what people see, [section])]."""
    sections = [section for _title, group in chapters(translate) for section in group]
    return [
        (translate(seen), [section for section in sections if code in section.symptoms])
        for code, seen in SYMPTOMS.items()
    ]


def _section(cause, translate):
    def filled(text):
        return _HOLE.sub(lambda hole: f"‹{translate(HOLES[hole[1]])}›", translate(text))

    return Section(
        anchor=cause.anchor,
        title=filled(cause.title),
        text=filled(cause.text),
        advice=filled(cause.advice),
        buttons=tuple(translate(FIXES[code].label) for code in cause.fixes),
        terms=cause.terms,
        symptoms=cause.symptoms,
    )


_HEAD = """\
# When something does not work

<!-- Made from engine/diagnosis by `python3 -m dev docs`. The same text, in the reader's language,
is shown in the product: every finding has a link to its section of /woow_paas/help. -->

The platform looks for these causes by itself. On an app's page it names the one that explains the
others, shows the cluster's own words as evidence, and offers the buttons that repair it. What an
administrator has to know about the platform itself is found the same way. Nothing here needs a
command line; the [mapping of the old guide](guide-mapping.md) says what replaces each command.

Words in ‹› stand for what the page names.
"""


def render():
    """Return docs/troubleshooting.md as text."""
    lines = [_HEAD, "## By what you see\n"]
    for seen, sections in symptoms():
        lines.append(f"**{seen}**\n")
        lines += [f"- [{section.title}](#{section.anchor})" for section in sections]
        lines.append("")
    for title, sections in chapters():
        lines.append(f"## {title}\n")
        for section in sections:
            lines += _markdown(section)
    return "\n".join(lines)


def _markdown(section):
    terms = ", ".join(f"`{term}`" for term in section.terms)
    return [
        f'<a id="{section.anchor}"></a>',
        "",
        f"### {section.title}\n",
        f"{section.text}\n",
        f"*What to do:* {section.advice}\n",
        f"*Buttons:* {' · '.join(section.buttons)}\n",
        f"*Experts call it:* {terms}\n",
    ]
