"""psnr is cut off at 50 dB.

fails: test_psnr_closed_form
hint: 10 * log10(1 / MSE)
"""

import numpy as np


def psnr(a, b):
    mse = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return np.where(mse == 0, np.inf, np.minimum(-10 * np.log10(np.maximum(mse, 1e-12)), 50.0))
