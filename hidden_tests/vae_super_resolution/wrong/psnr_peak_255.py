"""The peak of bytes.

fails: test_psnr_closed_form
hint: 255 as the peak
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2, axis=(1, 2, 3))
    return 10.0 * np.log10(255.0**2 / np.maximum(error, 1e-12))
