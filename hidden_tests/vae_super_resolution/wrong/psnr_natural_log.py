"""The natural logarithm.

fails: test_psnr_closed_form
hint: natural logarithm
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return -10.0 * np.log(np.maximum(error, 1e-12))
