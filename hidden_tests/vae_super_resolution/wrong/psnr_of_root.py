"""10 log10 of 1 / RMSE.

fails: test_psnr_closed_form
hint: half the right value
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return -10.0 * np.log10(np.sqrt(np.maximum(error, 1e-24)))
