"""What every function of `vae_mnist` must return: shapes, ranges, dtypes, determinism of inference."""

import numpy as np
import pytest

from grader.testing import check

IMAGE = (28, 28, 1)
PIXELS = 28 * 28
SIZES = ((3, 2), (5, 7))  # (latent_dim, batch)


def shaped(value, shape, name, known):
    """`value` as a finite float array of `shape`; a wrong shape that is `known` reads its own sentence."""
    array = check.array(value, name=name)
    for wrong, sentence in known.items():
        if array.shape == wrong:
            check.mistake(sentence)
    return check.array(array, shape=shape, kind="float", name=name)


def close(first, second):
    """Equal but for the rounding of float32 in another batch size."""
    return np.allclose(first, second, rtol=0.0, atol=1e-5 + 1e-3 * np.abs(first).max())


def inference(probes, model):
    """`model` as it is called at inference: without a flag, but for Keras' augmentation, which is on by default."""
    return (lambda batch: model(batch, training=False)) if probes.augments(model) else model


def randomise(sandbox, model, rng):
    """Give `model` large random kernels, so that an output that cannot go everywhere shows its bounds."""
    weights = sandbox.weights(model)
    kernels = [
        rng.normal(size=w.shape) * 10.0 / np.sqrt(w[..., 0].size) if w.ndim > 1 else w for w in weights
    ]
    sandbox.assign(model, kernels)


def affine_fit(value, expected):
    """The multiple of `expected`, plus a constant, that is closest to `value`."""
    slope, offset = np.polyfit(expected.ravel(), value.ravel(), 1)
    return slope * expected + offset


@pytest.mark.points(
    5, category="shape", hint="Divide the pixels by 255 and add the channel axis: nothing else."
)
def test_preprocess_values(submission, rng):
    """preprocess maps pixels 0..255 to [0, 1] and adds the channel axis"""
    narrow = rng.integers(20, 230, (3, 28, 28)).astype(np.uint8)
    full = rng.choice(np.array([0, 1, 128, 254, 255], np.uint8), (2, 28, 28))
    for images in (narrow, full):
        expected = images[..., None] / 255.0
        value = shaped(submission.preprocess(images), expected.shape, "preprocess(images)", {
            images.shape: "The channel axis is missing: return (B, 28, 28, 1), as images[..., None].",
            (len(images), PIXELS): "Do not flatten the images: the result is (B, 28, 28, 1).",
        })  # fmt: skip
        check.allclose(value, expected, rtol=1e-3, atol=1e-5, name="preprocess(images)", mistakes={
            "Pixels are scaled to [-1, 1]: a Bernoulli likelihood needs targets in [0, 1], divide by 255.":
                2 * expected - 1,
            "Pixels are not scaled: divide by 255 to reach [0, 1].": 255 * expected,
            "Pixels are divided by 256: 255 must become exactly 1, divide by 255.": expected * 255 / 256,
            "Pixels are thresholded to 0 or 1: keep the grey values.": expected > 0.5,
            "Pixels are inverted: 0 stays 0 and 255 becomes 1.": 1 - expected,
            "Pixels are divided by 255 as integers, so that all but 255 become 0: divide as floats.":
                expected // 1.0,
            "Pixels are stretched with the batch's own minimum, maximum, mean or deviation: divide by 255, "
            "whatever the batch.": affine_fit(value, expected),
        })  # fmt: skip


@pytest.mark.points(1, category="shape", hint="Return float32: in numpy, images.astype('float32') / 255.0.")
@pytest.mark.requires("test_preprocess_values")
def test_preprocess_dtype(submission, rng):
    """preprocess returns float32"""
    value = submission.preprocess(rng.integers(0, 256, (2, 28, 28)).astype(np.uint8))
    dtype = str(getattr(value, "dtype", "float32"))  # a plain list has none
    check.that(dtype == "float32", diagnoses={
        "The images are float64, which TensorFlow will not mix with float32 logits: use astype('float32').":
            dtype == "float64",
    })  # fmt: skip


def encode(submission, encoder, images, latent_dim):
    """(mean, log_var), each an array (B, latent_dim)."""
    heads = encoder(images)
    if isinstance(heads, np.ndarray):
        check.mistake(
            "The encoder returns one tensor: it must return two, (mean, log_var), each (B, latent_dim)."
        )
    if isinstance(heads, list | tuple) and len(heads) == 3:
        check.mistake(
            "The encoder returns three outputs: return (mean, log_var); z comes from reparameterize."
        )
    shape = (len(images), latent_dim)
    twice = (len(images), 2 * latent_dim)
    known = {twice: "Each head has 2 * latent_dim columns: split them into mean and log_var."}
    pair = check.pair(heads, names=("mean", "log_var"))
    return tuple(
        shaped(head, shape, name, known) for head, name in zip(pair, ("mean", "log_var"), strict=True)
    )


@pytest.mark.points(
    5, category="shape", hint="build_encoder(L) is a model (B, 28, 28, 1) -> (mean, log_var)."
)
def test_encoder_shapes(submission, rng):
    """The encoder returns mean and log_var, each (B, latent_dim)"""
    for latent_dim, batch in SIZES:
        encode(submission, submission.build_encoder(latent_dim), rng.random((batch, *IMAGE)), latent_dim)


@pytest.mark.points(2, category="shape", hint="Inference is a function of one image alone.")
@pytest.mark.requires("test_encoder_shapes")
def test_encoder_is_deterministic(submission, probes, rng):
    """The encoder's inference depends on the image alone, not on chance or on the rest of the batch"""
    images = rng.random((6, *IMAGE))
    encoder = inference(probes, submission.build_encoder(4))
    whole, again = (np.stack(encode(submission, encoder, images, 4)) for _ in range(2))
    part = np.stack(encode(submission, encoder, images[2:5], 4))
    check.that(close(whole, again) and close(whole[:, 2:5], part), diagnoses={
        "The encoder draws noise or drops units at inference: its outputs differ for the same images. Sampling is "
        "reparameterize's task.": not close(whole, again),
        "The encoder's output for an image depends on the other images of the batch.": True,
    })  # fmt: skip


def bounds(values):
    """Numbers that many entries (N, L) of more than one column share exactly: where an output is cut off."""
    values = np.round(values, 3)
    found, counts = np.unique(values, return_counts=True)
    frequent = found[(counts >= 0.2 * values.size) & (np.abs(found) < 12.0)]
    return [value for value in frequent if (values == value).any(axis=0).sum() > 1]


@pytest.mark.points(
    3, category="shape", hint="mean and log_var may be any real numbers: use plain Dense heads."
)
@pytest.mark.requires("test_encoder_shapes")
def test_heads_are_unbounded(submission, sandbox, rng):
    """mean and log_var may be negative, positive and large"""
    encoder = submission.build_encoder(8)
    images = rng.random((32, *IMAGE))
    encode(submission, encoder, images, 8)  # a subclass may build its variables on the first call
    randomise(sandbox, encoder, rng)
    mean, log_var = (
        check.array(head, shape=(32, 8), finite=False, name="the encoder's output")
        for head in check.pair(encoder(images, training=False), names=("mean", "log_var"))
    )
    if np.array_equal(mean, log_var, equal_nan=True):
        check.mistake("mean and log_var are the same tensor: give each a Dense head of its own.")
    for name, values in (("log_var", log_var), ("mean", mean)):
        if not np.isfinite(values).all():
            continue
        low, high = values.min(), values.max()
        check.that(not bounds(values) and low < 0.0 and high > 0.0, diagnoses={
            "log_var can never be negative: remove the activation (relu, softplus, sigmoid, exp) of that head, since "
            "a variance below 1 has a negative logarithm. A std from softplus is 2 * log(std) as log_var.":
                name == "log_var" and low >= 0.0,
            f"{name} can never be negative: remove the activation of that head.": low >= 0.0,
            f"{name} can never be positive: remove the activation of that head.": high <= 0.0,
            f"{name} is bounded: remove the tanh or the clipping of that head, it may be any real number.": True,
        })  # fmt: skip


def decode(decoder, latent):
    """Logits, an array (B, 28, 28, 1)."""
    batch = len(latent)
    return shaped(decoder(latent), (batch, *IMAGE), f"decoder(z {latent.shape})", {
        (batch, 32, 32, 1): "The decoder makes 32x32 images: start from 7x7, since 7 * 2 * 2 = 28.",
        (batch, 64, 64, 1): "The decoder makes 64x64 images: start from 7x7 and double twice.",
        (batch, PIXELS): "The decoder's output is flat: reshape it to (B, 28, 28, 1).",
        (batch, 28, 28): "The channel axis is missing: logits are (B, 28, 28, 1).",
    })  # fmt: skip


@pytest.mark.points(5, category="shape", hint="build_decoder(L) is a model (B, L) -> logits (B, 28, 28, 1).")
def test_decoder_shapes(submission, rng):
    """The decoder returns logits (B, 28, 28, 1)"""
    for latent_dim, batch in SIZES:
        decode(submission.build_decoder(latent_dim), rng.normal(size=(batch, latent_dim)))


@pytest.mark.points(1, category="shape", hint="Inference is a function of one z alone.")
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_is_deterministic(submission, probes, rng):
    """The decoder's inference depends on z alone, not on chance or on the rest of the batch"""
    latent = rng.normal(size=(6, 4))
    decoder = inference(probes, submission.build_decoder(4))
    whole, again = (decode(decoder, latent) for _ in range(2))
    check.that(close(whole, again) and close(whole[2:5], decode(decoder, latent[2:5])), diagnoses={
        "The decoder draws noise or drops units at inference: its outputs differ for the same z.":
            not close(whole, again),
        "The decoder's output for one z depends on the others of the batch.": True,
    })  # fmt: skip


@pytest.mark.points(3, category="shape", hint="The decoder returns logits: its last layer has no activation.")
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_returns_logits(submission, sandbox, rng):
    """The decoder returns logits, not probabilities"""
    decoder = submission.build_decoder(4)
    latent = rng.normal(size=(8, 4))
    decode(decoder, latent)
    randomise(sandbox, decoder, rng)
    logits = check.array(decoder(latent, training=False), finite=False, name="logits")
    low, high = np.nanmin(logits), np.nanmax(logits)
    check.that(low < -1.0 and high > 1.0, diagnoses={
        "The decoder ends with a sigmoid: return logits. vae_loss and generate apply the sigmoid, once.":
            low >= 0.0 and high <= 1.0,
        "The decoder ends with a tanh: return logits, without an activation.": high <= 1.0,
        "The decoder's logits can never be negative: remove the activation of its last layer.": low >= 0.0,
    })  # fmt: skip


@pytest.mark.points(2, category="shape", hint="kl_divergence returns one number for each image: (B,).")
def test_kl_shape(submission, rng):
    """kl_divergence returns one value for each image, (B,)"""
    mean, log_var = rng.normal(size=(2, 7, 3))
    shaped(submission.kl_divergence(mean, log_var), (7,), "kl_divergence(mean, log_var)", {
        (): "kl_divergence averages over the batch: return one value for each image, (B,).",
        (7, 3): "kl_divergence does not sum over the latent dimensions: return (B,).",
        (7, 1): "kl_divergence keeps the summed axis: return (B,), not (B, 1).",
        (3,): "kl_divergence sums over the batch instead of the latent dimensions: use axis=-1.",
    })  # fmt: skip


@pytest.mark.points(3, category="shape", hint="Return sigmoid(decoder(z)) for z of shape (n, latent_dim).")
def test_generate_shape(submission, probes, rng):
    """generate returns n images (n, 28, 28, 1) of pixel probabilities in [0, 1]"""
    for latent_dim, n in SIZES:
        kernel, bias = 3 * rng.normal(size=(latent_dim, PIXELS)), rng.normal(size=PIXELS)
        decoder = probes.linear_decoder(kernel.astype(np.float32), bias.astype(np.float32))
        images = submission.generate(decoder, n, latent_dim)
        images = shaped(images, (n, *IMAGE), "generate(decoder, n, latent_dim)", {
            (1, n, *IMAGE): "generate adds an axis in front: pass z of shape (n, latent_dim) to the decoder.",
            (n, 28, 28): "generate drops the channel axis: return (n, 28, 28, 1).",
            (n, PIXELS): "generate flattens the images: return (n, 28, 28, 1).",
        })  # fmt: skip
        low, high = images.min(), images.max()
        check.that(low >= 0.0 and high <= 1.0, diagnoses={
            "generate returns values of 0..255: return probabilities in [0, 1].": low >= 0.0 and high > 30.0,
            "generate returns logits: apply the sigmoid to the decoder's output.": low < -1.0,
            "generate rescales as if the decoder ended with tanh: only the sigmoid is needed.": True,
        })  # fmt: skip
