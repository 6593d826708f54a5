"""The squared differences are summed.

fails: test_psnr_closed_form
hint: sums the squared differences
"""

import numpy as np


def psnr(a, b):
    error = np.sum((a - b) ** 2, axis=(1, 2, 3))
    return -10.0 * np.log10(np.maximum(error, 1e-12))
