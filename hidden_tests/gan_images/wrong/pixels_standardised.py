"""Every batch is standardised with its own mean and deviation.

fails: test_preprocess_values
hint: own minimum, maximum, mean or deviation
"""


def preprocess(images):
    images = images[..., None].astype("float32")
    return (images - images.mean()) / images.std()
