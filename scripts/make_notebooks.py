"""Write every exercise's `stub.ipynb` anew from its `stub.py`: python scripts/make_notebooks.py [COURSE]."""

import sys
from pathlib import Path

from grader.authoring.notebook import notebook_of_stub
from grader.course import find_course


def main() -> None:
    """Write the notebooks of the course that is named, else of this one."""
    course = find_course(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    for exercise_id in course.ids():
        stub = course.public_dir(exercise_id) / "stub.py"
        notebook = notebook_of_stub(stub.read_text(encoding="utf-8"), str(stub))
        stub.with_suffix(".ipynb").write_text(notebook, encoding="utf-8")


if __name__ == "__main__":
    main()
