"""Make `stub.ipynb` from `stub.py`: one cell for the imports and for each function, tagged `export`.

python exercises/gan_images/make_notebook.py
"""

import ast
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent


def pieces(source):
    """The stub's parts in order: docstring, imports, one for each function, and what is run by hand."""
    lines = source.splitlines()
    body = ast.parse(source).body
    docstring, rest = body[0], body[1:]
    imports = [node for node in rest if isinstance(node, ast.Import | ast.ImportFrom)]
    functions = [node for node in rest if isinstance(node, ast.FunctionDef)]

    def text(first, last):
        return "\n".join(lines[first.lineno - 1 : last.end_lineno])

    by_hand = next(node for node in rest if isinstance(node, ast.If))
    dedented = "\n".join(line.removeprefix("    ") for line in lines[by_hand.lineno : by_hand.end_lineno])
    return (
        docstring.value.value,
        text(imports[0], imports[-1]),
        [text(node, node) for node in functions],
        dedented,
    )


def main():
    """Write the notebook; its cell ids are fixed, so that nothing changes when nothing has changed."""
    docstring, imports, functions, by_hand = pieces((HERE / "stub.py").read_text(encoding="utf-8"))
    title, _, text = docstring.strip().partition("\n")
    text = text.strip().replace("solution.py", "solution.ipynb")
    note = "Cells tagged `export` alone are graded; the others are yours to play with."
    cells = [nbformat.v4.new_markdown_cell(f"# {title}\n\n{text}\n\n{note}", id="title")]
    for number, source in enumerate([imports, *functions]):
        cell = nbformat.v4.new_code_cell(source, id=f"export-{number}")
        cell.metadata["tags"] = ["export"]
        cells.append(cell)
    by_hand = "\n".join(line for line in by_hand.splitlines() if "Not run when" not in line)
    cells.append(nbformat.v4.new_code_cell(by_hand, id="by-hand"))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.validate(notebook)
    nbformat.write(notebook, HERE / "stub.ipynb")


if __name__ == "__main__":
    main()
