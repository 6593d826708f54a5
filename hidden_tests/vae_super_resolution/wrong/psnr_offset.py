"""1e-8 is added to the error.

fails: test_psnr_closed_form
hint: too large
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return -10.0 * np.log10(error + 1e-8)
