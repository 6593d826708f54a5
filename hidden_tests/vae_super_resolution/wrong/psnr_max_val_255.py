"""tf.image.psnr with the peak of bytes.

fails: test_psnr_closed_form
hint: 255 as the peak
"""

import tensorflow as tf


def psnr(a, b):
    return tf.image.psnr(a, b, max_val=255.0)
