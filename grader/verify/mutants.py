"""Small mistakes made by machine: mutants of a reference solution's syntax tree.

Each mutant differs from the reference in one place, as a slip of the pen would: a sign, a factor, an axis, a reduction,
an activation, an argument, a statement. Where one passes all hidden tests, they miss a mistake, or the change concerns
something that is free: the exercise's `mutants.toml` says why.
"""

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.errors import ExerciseError
from grader.intake.submission import Submission
from grader.intake.unit import Unit

# Functions of one argument whose absence is a mistake: f(x) becomes x.
_DROPPED = frozenset(
    {
        *(
            "exp",
            "log",
            "square",
            "sqrt",
            "rsqrt",
            "abs",
            "negative",
            "sigmoid",
            "softmax",
            "tanh",
            "relu",
            "softplus",
        ),
        *("stop_gradient", "log_softmax", "cumsum", "sorted", "reversed", "round", "rint"),
    }
)
# Arguments that change no result.
_NO_MISTAKES = frozenset({"name", "strict"})
_OTHER_NAME = {
    "reduce_sum": "reduce_mean",
    "reduce_mean": "reduce_sum",
    "sum": "mean",
    "mean": "sum",
    "reduce_max": "reduce_min",
    "reduce_min": "reduce_max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "normal": "uniform",
    "uniform": "normal",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "zeros": "ones",
    "ones": "zeros",
    "exp": "expm1",
    "log": "log1p",
    "square": "abs",
    "sigmoid": "tanh",
    "LSTM": "GRU",
    "GRU": "LSTM",
    "append": "extend",
}
_OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
}
_OTHER_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


@dataclass(frozen=True)
class Mutant:
    """One mutant of a reference.

    Args:
        name: Where and what, e.g. "kl_divergence: -0.5 -> 0.5"; the same while that place stays the same.
        source: The whole program.
    """

    name: str
    source: str


@dataclass(frozen=True)
class _Change:
    """One expression or statement in place of another; None removes a statement.

    Args:
        old: What stands there.
        new: What shall.
        keyword: The argument whose value it is, as "training=", or nothing.
    """

    old: ast.AST
    new: ast.AST | None
    keyword: str = ""

    def __str__(self) -> str:
        new = "(removed)" if self.new is None else f"{self.keyword}{_short(ast.unparse(self.new))}"
        return f"{self.keyword}{_short(ast.unparse(self.old))} -> {new}"


def mutants(source: str) -> list[Mutant]:
    """All mutants of a program, in the order of its text, each once.

    Args:
        source: A reference solution.

    Raises:
        ExerciseError: It is not Python.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ExerciseError(f"the reference is not Python: {error}") from None
    found: list[Mutant] = []
    seen = {ast.unparse(tree)}
    names: Counter[str] = Counter()
    for where, change in _changes(tree):
        program = _apply(tree, change)
        if program in seen:
            continue
        seen.add(program)
        name = f"{where}: {change}"
        names[name] += 1
        found.append(Mutant(name if names[name] == 1 else f"{name} #{names[name]}", program))
    return found


def mutated(reference: Submission, mutant: Mutant) -> Submission:
    """The mutant as a submission."""
    digest = hashlib.sha256(mutant.source.encode()).hexdigest()
    return Submission(reference.name, digest, (Unit(reference.units[0].name, mutant.source),))


def _changes(tree: ast.Module) -> Iterator[tuple[str, _Change]]:
    """Each place that can be changed: the function or class it stands in, and the change."""
    for statement in tree.body:
        where = getattr(statement, "name", "top level")
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        keywords = {
            id(node.value): f"{node.arg}=" for node in ast.walk(statement) if isinstance(node, ast.keyword)
        }
        for node in ast.walk(statement):
            keyword = keywords.get(id(node), "")
            if keyword.removesuffix("=") in _NO_MISTAKES:
                continue
            for rule in _RULES:
                for new in rule(node):
                    yield where, _Change(node, new, keyword)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                yield where, _Change(node, None)


def _apply(tree: ast.Module, change: _Change) -> str:
    """The program with one change; nodes are told apart by identity, so the tree is copied with a mark in it."""
    memo = {id(change.old): change.new if change.new is not None else ast.Pass()}
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree, memo)))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 72 else f"{line[:50]}...{hashlib.sha256(line.encode()).hexdigest()[:6]}"


# --- rules: what one node may become ---


def _operators(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.BinOp):
        return
    if (other := _OTHER_OPERATOR.get(type(node.op))) is not None:
        yield ast.BinOp(node.left, other(), node.right)
    yield node.left
    if isinstance(node.op, ast.Add | ast.Mult | ast.Sub):
        yield node.right


def _signs(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand


def _comparisons(node: ast.AST) -> Iterator[ast.AST]:
    other = _OTHER_COMPARISON.get(type(node.ops[0])) if isinstance(node, ast.Compare) else None
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and other is not None:
        yield ast.Compare(node.left, [other()], node.comparators)


def _constants(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, float):
        yield ast.Constant(2.0 * value if value else 1.0)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)


def _calls(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        return
    name = _name(node.func)
    if name in _DROPPED and len(node.args) >= 1:
        yield node.args[0]
    if (other := _OTHER_NAME.get(name)) is not None:
        yield ast.Call(_renamed(node.func, other), node.args, node.keywords)
    for index in range(len(node.args) - 1):
        args = list(node.args)
        args[index], args[index + 1] = args[index + 1], args[index]
        yield ast.Call(node.func, args, node.keywords)
    for keyword in node.keywords:
        if keyword.arg in _NO_MISTAKES:
            continue
        yield ast.Call(node.func, node.args, [each for each in node.keywords if each is not keyword])
        if keyword.arg == "axis":
            for axis in _other_axes(keyword.value):
                yield _with_keyword(node, keyword, axis)


def _sequences(node: ast.AST) -> Iterator[ast.AST]:
    """Two parts in the other order: outputs of a model, a pair that is returned."""
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        yield type(node)(node.elts[::-1], node.ctx)


def _mappings(node: ast.AST) -> Iterator[ast.AST]:
    """Each two neighbouring values exchanged."""
    if isinstance(node, ast.Dict):
        for index in range(len(node.values) - 1):
            values = list(node.values)
            values[index], values[index + 1] = values[index + 1], values[index]
            yield ast.Dict(node.keys, values)


def _slices(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Slice) and (node.lower is not None or node.upper is not None):
        yield ast.Slice(None, None, node.step)


def _branches(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


_RULES: tuple[Callable[[ast.AST], Iterator[ast.AST]], ...] = (
    _operators,
    _signs,
    _comparisons,
    _constants,
    _calls,
    _sequences,
    _mappings,
    _slices,
    _branches,
)


def _name(function: ast.expr) -> str:
    """The last part of what is called: "tf.math.exp" is "exp"."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _renamed(function: ast.expr, name: str) -> ast.expr:
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, function.ctx)
    return ast.Name(name, ast.Load())


def _other_axes(axis: ast.expr) -> Iterator[ast.expr]:
    value = ast.unparse(axis)
    yield from (ast.Constant(other) for other in (0, -1) if value != str(other))


def _with_keyword(call: ast.Call, keyword: ast.keyword, value: ast.expr) -> ast.Call:
    keywords = [ast.keyword(each.arg, value) if each is keyword else each for each in call.keywords]
    return ast.Call(call.func, call.args, keywords)
