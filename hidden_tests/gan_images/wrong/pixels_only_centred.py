"""Only 127.5 is subtracted.

fails: test_preprocess_values
hint: centred but not scaled
"""


def preprocess(images):
    return images[..., None].astype("float32") - 127.5
