"""The peak is the brightest pixel.

fails: test_psnr_closed_form
hint: brightest pixel
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return 10.0 * np.log10(a.max() ** 2 / np.maximum(error, 1e-12))
