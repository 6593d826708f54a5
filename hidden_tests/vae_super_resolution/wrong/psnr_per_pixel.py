"""The logarithm of single pixels.

fails: test_psnr_shape, test_psnr_closed_form
hint: one value for each pixel
"""

import numpy as np


def psnr(a, b):
    return -10.0 * np.log10(np.maximum((a - b) ** 2, 1e-12))
