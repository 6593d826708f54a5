"""Identical images give 100 dB.

fails: test_psnr_closed_form
hint: 100 itself
"""

import numpy as np


def psnr(a, b):
    mse = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return np.where(mse == 0, 100.0, -10 * np.log10(np.maximum(mse, 1e-12)))
