"""Absolute differences.

fails: test_psnr_closed_form
hint: absolute differences
"""

import numpy as np


def psnr(a, b):
    error = np.mean(np.abs(a - b), axis=(1, 2, 3))
    return -10.0 * np.log10(np.maximum(error, 1e-12))
