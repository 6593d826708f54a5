"""What platforms publish of their result files, as closed JSON Schemas: a field they do not know is a fault too.

Gradescope's and PrairieLearn's are those of their `results.json`, Classroom 50's that of its `result.json`; JUnit's XML
has no one publisher: it is what test reporters agree on. What a schema cannot say, the functions of `FAULTS` do.
"""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn
from xml.etree import ElementTree as ET

import jsonschema

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FILLED: Schema = {"type": "string", "minLength": 1}
TEXTS: Schema = {"type": "array", "items": TEXT}
POINTS: Schema = {"type": "number", "minimum": 0}
WHOLE_POINTS: Schema = {"type": "integer", "minimum": 0}
ADDRESS: Schema = {"type": "string", "pattern": r"^https?://\S+$"}
INSTANT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def closed(properties: dict[str, Schema], *required: str, **more: Any) -> Schema:
    """An object of these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def listed(items: Schema) -> Schema:
    """A list of such items."""
    return {"type": "array", "items": items}


_VISIBILITY: Schema = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
_FORMAT: Schema = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
GRADESCOPE = closed(
    {
        "score": POINTS,
        "execution_time": POINTS,
        "output": TEXT,
        "output_format": _FORMAT,
        "test_output_format": _FORMAT,
        "test_name_format": _FORMAT,
        "visibility": _VISIBILITY,
        "stdout_visibility": _VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": listed(
            closed(
                {
                    "score": POINTS,
                    "max_score": POINTS,
                    "status": {"enum": ["passed", "failed"]},
                    "name": TEXT,
                    "name_format": _FORMAT,
                    "number": TEXT,
                    "output": TEXT,
                    "output_format": _FORMAT,
                    "tags": TEXTS,
                    "visibility": _VISIBILITY,
                    "extra_data": {"type": "object"},
                }
            )
        ),
        "leaderboard": listed(
            closed(
                {"name": FILLED, "value": {"type": ["number", "string"]}, "order": {"enum": ["asc", "desc"]}},
                "name",
                "value",
            )
        ),
    },
    # Beside a score that is missing, points of tests would be added up to one.
    anyOf=[{"required": ["score"]}, {"properties": {"tests": {"maxItems": 0}}}],
)

_IMAGES = listed(
    closed(
        {"label": TEXT, "url": {"type": "string", "pattern": "^data:image/png;base64,[A-Za-z0-9+/]+=*$"}},
        "url",
    )
)
PRAIRIELEARN_BYTES = 1_048_576
PRAIRIELEARN = closed(
    {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "format_errors": {"anyOf": [TEXT, TEXTS]},
        "message": TEXT,
        "output": TEXT,
        "images": _IMAGES,
        "tests": listed(
            closed(
                {
                    "name": TEXT,
                    "description": TEXT,
                    "points": POINTS,
                    "max_points": POINTS,
                    "message": TEXT,
                    "output": TEXT,
                    "images": _IMAGES,
                },
                "points",
                "max_points",
            )
        ),
    },
    **{
        "if": {"properties": {"gradable": {"const": False}}, "required": ["gradable"]},
        "then": {"properties": {"score": False, "tests": False}},
        "else": {"required": ["score"], "properties": {"format_errors": False}},
    },
)

CLASSROOM_50 = closed(
    {
        "schema": {"const": "classroom50/result/v1"},
        "classroom": FILLED,
        "assignment": FILLED,
        "assignment_type": {"enum": ["individual", "group"]},
        "owner": FILLED,
        "submission": {"type": "string", "pattern": "^submit/"},
        "commit": ADDRESS,
        "release": ADDRESS,
        "review": ADDRESS,
        "datetime": INSTANT,
        "graded_at": INSTANT,
        "submitted_by": {"type": "object"},
        "score": WHOLE_POINTS,
        "max-score": WHOLE_POINTS,
        "tests": listed(
            closed(
                {
                    "test-name": FILLED,
                    "passed": {"type": "boolean"},
                    "score": WHOLE_POINTS,
                    "max-score": WHOLE_POINTS,
                },
                "test-name",
                "passed",
                "score",
                "max-score",
            )
        ),
    },
    # Owner and kind of the assignment are its runner's to say.
    *("schema", "classroom", "assignment", "submission", "commit", "release", "review", "datetime"),
    *("score", "max-score", "tests"),
)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _read(text: str, schema: Schema) -> tuple[Any, list[str]]:
    content = json.loads(text, parse_constant=_no_constant)
    validator = jsonschema.Draft202012Validator(schema)
    return content, [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(content)]


def _beyond(tests: list[dict[str, Any]], points: str, worth: str) -> list[str]:
    return [f"more points than there are: {test}" for test in tests if test[points] > test[worth]]


def gradescope_faults(text: str) -> list[str]:
    """What is wrong with a `results.json` of Gradescope."""
    content, found = _read(text, GRADESCOPE)
    return found or _beyond(content.get("tests", []), "score", "max_score")


def prairielearn_faults(text: str) -> list[str]:
    """What is wrong with a `results.json` of PrairieLearn."""
    content, found = _read(text, PRAIRIELEARN)
    if (size := len(text.encode())) > PRAIRIELEARN_BYTES:
        found.append(f"{size} bytes, at most {PRAIRIELEARN_BYTES}")
    return found or _beyond(content.get("tests", []), "points", "max_points")


def classroom50_faults(text: str) -> list[str]:
    """What is wrong with a `result.json` of Classroom 50."""
    content, found = _read(text, CLASSROOM_50)
    found += [
        f"{name} is not the sum of the tests'"
        for name in ("score", "max-score")
        if not found and content[name] != sum(test[name] for test in content["tests"])
    ]
    return found or _beyond(content["tests"], "score", "max-score")


class _Element(NamedTuple):
    """Pattern of each attribute, those that may be missing, and what is inside: tags in order, or text."""

    attributes: dict[str, str]
    inside: str = ""
    optional: frozenset[str] = frozenset()
    text: bool = False


_ANY, _COUNT, _SECONDS = r"(?s).*", r"\d+", r"\d+(\.\d+)?"
_PROBLEM = _Element({"message": _ANY, "type": _ANY}, optional=frozenset({"message", "type"}), text=True)
JUNIT = {
    "testsuites": _Element({}, "(testsuite )*"),
    "testsuite": _Element(
        {
            "name": r"(?s).+",
            "tests": _COUNT,
            "failures": _COUNT,
            "errors": _COUNT,
            "skipped": _COUNT,
            "time": _SECONDS,
        },
        "(properties )?(testcase )*(system-out )?(system-err )?",
    ),
    "properties": _Element({}, "(property )*"),
    "property": _Element({"name": r"(?s).+", "value": _ANY}),
    "testcase": _Element(
        {"classname": r"(?s).+", "name": r"(?s).+", "time": _SECONDS}, "(skipped |error |failure )?"
    ),
    "skipped": _PROBLEM,
    "error": _PROBLEM,
    "failure": _PROBLEM,
    "system-out": _Element({}, text=True),
    "system-err": _Element({}, text=True),
}


def junit_faults(text: str) -> list[str]:
    """What is wrong with a JUnit XML file."""
    root = ET.fromstring(text)
    found = [] if root.tag == "testsuites" else [f"the root is {root.tag}"]
    for element in root.iter():
        found += _element_faults(element)
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        counted = {"tests": len(cases)} | {
            attribute: sum(case.find(tag) is not None for case in cases)
            for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
        }
        found += [
            f"{name}={suite.get(name)}, there are {number}"
            for name, number in counted.items()
            if suite.get(name) != str(number)
        ]
    return found


def _element_faults(element: ET.Element) -> list[str]:
    if (known := JUNIT.get(element.tag)) is None:
        return [f"unknown element {element.tag}"]
    missing = known.attributes.keys() - known.optional - element.attrib.keys()
    found = [f"{element.tag} without {name}" for name in sorted(missing)]
    for name, value in element.attrib.items():
        if name not in known.attributes or not re.fullmatch(known.attributes[name], value):
            found.append(f"{element.tag} with {name}={value[:200]!r}")
    if not re.fullmatch(known.inside, "".join(f"{child.tag} " for child in element)):
        found.append(f"{element.tag} holds {[child.tag for child in element]}")
    if not known.text and (element.text or "").strip():
        found.append(f"{element.tag} holds text")
    return found


FAULTS: dict[str, Callable[[str], list[str]]] = {
    "gradescope": gradescope_faults,
    "prairielearn": prairielearn_faults,
    "classroom50": classroom50_faults,
    "junit": junit_faults,
}
