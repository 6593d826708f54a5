"""Public tests of `vae_mnist`: a first look in seconds. `grader check vae_mnist solution.py` runs them.

The hidden tests check more: passing here means that your functions fit together, not that they are right.
"""

import numpy as np
import pytest

from grader.testing import check


@pytest.mark.points(1, category="shape", hint="Divide by 255 and add the channel axis.")
def test_preprocess(submission):
    """preprocess gives float32 (B, 28, 28, 1) in [0, 1]"""
    images = np.zeros((3, 28, 28), np.uint8)
    images[0] = 255
    value = check.array(
        submission.preprocess(images), shape=(3, 28, 28, 1), kind="float", name="preprocess(images)"
    )
    check.allclose(value[0], np.ones((28, 28, 1)), name="preprocess of white pixels")
    check.allclose(value[1:], np.zeros((2, 28, 28, 1)), atol=1e-6, name="preprocess of black pixels")


@pytest.mark.points(1, category="shape", hint="The encoder returns (mean, log_var), each (B, latent_dim).")
def test_encoder(submission, rng):
    """The encoder gives mean and log_var"""
    heads = check.pair(submission.build_encoder(5)(rng.random((4, 28, 28, 1))), names=("mean", "log_var"))
    for name, value in zip(("mean", "log_var"), heads, strict=True):
        check.array(value, shape=(4, 5), kind="float", name=name)


@pytest.mark.points(1, category="shape", hint="The decoder returns logits (B, 28, 28, 1).")
def test_decoder(submission, rng):
    """The decoder gives logits"""
    logits = submission.build_decoder(5)(rng.normal(size=(4, 5)))
    check.array(logits, shape=(4, 28, 28, 1), kind="float", name="logits")


@pytest.mark.points(1, category="loss", hint="z has the shape of mean, and differs from call to call.")
def test_reparameterize(submission):
    """reparameterize draws around the mean"""
    mean, log_var = np.full((2000, 2), 3.0), np.zeros((2000, 2))
    z = check.array(submission.reparameterize(mean, log_var), shape=(2000, 2), name="z")
    check.allclose(z.mean(), 3.0, rtol=0.05, name="the mean of z")
    check.that(bool(z.std() > 0.5))


@pytest.mark.points(
    1, category="loss", hint="The KL of N(0, I) from itself is 0, and that of N(1, 1) is 1/2 nat."
)
def test_kl_divergence(submission):
    """kl_divergence is right where it is known by heart"""
    mean = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    value = submission.kl_divergence(mean, np.zeros((3, 2)))
    check.allclose(value, [0.0, 0.5, 1.0], atol=1e-5, name="kl_divergence(mean, 0)")


@pytest.mark.points(
    1, category="loss", hint="With logits of zero the cross-entropy is 784 ln 2 nats, and the KL adds."
)
def test_vae_loss(submission, rng):
    """vae_loss is right at logits of zero"""
    images = rng.integers(0, 2, (4, 28, 28, 1)).astype(np.float32)
    zeros = np.zeros((4, 2))
    value = submission.vae_loss(images, np.zeros(images.shape), zeros, zeros)
    check.allclose(check.scalar(value, name="vae_loss"), 784 * np.log(2.0), name="vae_loss")


@pytest.mark.points(
    1, category="loss", hint="One step with the optimizer changes both models and reports three numbers."
)
@pytest.mark.requires("test_encoder", "test_decoder")
def test_train_step(submission, keras, probes, sandbox, rng):
    """train_step trains both of your models"""
    images = rng.random((8, 28, 28, 1)).astype(np.float32)
    encoder, decoder = submission.build_encoder(4), submission.build_decoder(4)
    encoder(images)
    decoder(np.zeros((8, 4), np.float32))
    optimizer = probes.built(keras.optimizers.Adam(1e-2), encoder, decoder)
    before = [sandbox.trainable(model) for model in (encoder, decoder)]
    for _ in range(3):
        reported = submission.train_step(encoder, decoder, optimizer, images)
    check.mapping(reported, keys=("loss", "reconstruction", "kl"), name="train_step(...)")
    for model, name, old in zip((encoder, decoder), ("encoder", "decoder"), before, strict=True):
        new = sandbox.trainable(model)
        moved = any(not np.array_equal(a, b) for (_, a), (_, b) in zip(old, new, strict=True))
        check.that(moved, f"The {name} has not changed after three steps.")


@pytest.mark.points(1, category="shape", hint="generate returns n images of probabilities.")
@pytest.mark.requires("test_decoder")
def test_generate(submission):
    """generate gives n images in [0, 1]"""
    images = submission.generate(submission.build_decoder(5), 3, 5)
    check.array(images, shape=(3, 28, 28, 1), kind="float", low=0.0, high=1.0, name="generate(decoder, 3, 5)")
