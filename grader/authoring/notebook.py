"""A stub as a notebook: one cell for the imports and for each function, tagged so that they alone are graded."""

import ast

from grader.errors import ExerciseError

_NOTE = "Cells tagged `export` alone are graded; the others are yours to play with."


def notebook_of_stub(source: str, name: str = "stub.py") -> str:
    """Make `stub.ipynb` from `stub.py`; its cell ids are fixed, so that nothing changes when nothing has changed.

    Args:
        source: The stub: a docstring, imports, functions, and optionally an `if __name__ == "__main__":` whose lines
            become a cell to play with.
        name: What an error calls it.

    Returns:
        The notebook as JSON text.

    Raises:
        ExerciseError: The stub is no Python or has other statements.
    """
    import nbformat

    parts = _Stub(source, name)
    title, _, text = parts.docstring.strip().partition("\n")
    text = text.strip().replace("solution.py", "solution.ipynb")
    cells = [nbformat.v4.new_markdown_cell(f"# {title}\n\n{text}\n\n{_NOTE}", id="title")]
    for number, part in enumerate([parts.imports, *parts.functions]):
        cell = nbformat.v4.new_code_cell(part, id=f"export-{number}")
        cell.metadata["tags"] = ["export"]
        cells.append(cell)
    if parts.by_hand:
        cells.append(nbformat.v4.new_code_cell(parts.by_hand, id="by-hand"))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


class _Stub:
    """A stub's parts, as they stand in its source."""

    def __init__(self, source: str, name: str) -> None:
        self._lines = source.splitlines()
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError) as error:
            raise ExerciseError(f"{name}: not Python: {error}") from None
        self.docstring = ast.get_docstring(ast.parse(source)) or ""
        imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
        functions = [node for node in body if isinstance(node, ast.FunctionDef)]
        by_hand = [node for node in body if isinstance(node, ast.If)]
        known = 1 + len(imports) + len(functions) + len(by_hand)
        if not self.docstring or not imports or not functions or len(by_hand) > 1 or known != len(body):
            raise ExerciseError(
                f'{name}: expected a docstring, imports, functions and at most one `if __name__ == "__main__":`, '
                "nothing else"
            )
        self.imports = self._text(imports[0], imports[-1])
        self.functions = [self._text(node, node) for node in functions]
        self.by_hand = "\n".join(self._inside(node) for node in by_hand)

    def _text(self, first: ast.stmt, last: ast.stmt) -> str:
        return "\n".join(self._lines[first.lineno - 1 : last.end_lineno])

    def _inside(self, node: ast.If) -> str:
        """The lines of its body; a comment in the first line, which says why they are not run, stays behind."""
        lines = self._lines[node.body[0].lineno - 1 : node.end_lineno]
        return "\n".join(line.removeprefix("    ") for line in lines)
