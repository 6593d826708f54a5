"""The sign is wrong.

fails: test_psnr_closed_form
hint: wrong sign
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return 10.0 * np.log10(np.maximum(error, 1e-12))
