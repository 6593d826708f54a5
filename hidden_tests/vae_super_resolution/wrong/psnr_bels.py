"""Without the factor 10.

fails: test_psnr_closed_form
hint: ten times too small
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return -np.log10(np.maximum(error, 1e-12))
