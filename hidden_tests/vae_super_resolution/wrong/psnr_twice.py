"""20 log10 of 1 / MSE.

fails: test_psnr_closed_form
hint: twice the right value
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return -20.0 * np.log10(np.maximum(error, 1e-12))
