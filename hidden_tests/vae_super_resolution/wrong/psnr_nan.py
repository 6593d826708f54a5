"""Identical images give NaN.

fails: test_psnr_closed_form
hint: NaN
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return np.where(error > 0, -10.0 * np.log10(np.maximum(error, 1e-12)), np.nan)
