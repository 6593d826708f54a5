"""What every function of `gan_images` must return: shapes, ranges, dtypes, determinism of inference."""

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import say
from grader.testing.fits import affine_fit, same_inference
from grader.testing.models import inference, randomise

IMAGE = (28, 28, 1)
PIXELS = 28 * 28
SIZES = ((3, 1), (5, 7))  # (latent_dim, batch)
DRAWS = 16  # of random kernels, at most: one draw may leave all outputs on one side
SCALE = 3.0  # of random kernels: large enough to show bounds, small enough for half precision
SAME_SCALE = 4  # draws before the scale grows
GROWTH = (
    4.0  # of the scale from draw to draw then: a network may divide its kernels, or its input, in every call
)


@pytest.mark.points(
    4,
    category="shape",
    hint=say(
        "Map 0..255 linearly to [-1, 1], images / 127.5 - 1, and add the channel axis: nothing else.",
        "把 0..255 线性映射到 [-1, 1]，即 images / 127.5 - 1，并加上通道轴：不做其他处理。",
    ),
)
def test_preprocess_values(submission, rng):
    """preprocess maps pixels 0..255 to [-1, 1] and adds the channel axis"""
    narrow = rng.integers(20, 230, (3, 28, 28)).astype(np.uint8)
    full = rng.choice(np.array([0, 1, 128, 254, 255], np.uint8), (2, 28, 28))
    for images in (narrow, full):
        raw = images[..., None].astype(np.float64)
        expected = raw / 127.5 - 1.0
        value = check.shaped(submission.preprocess(images), expected.shape, name="preprocess(images)", known={
            images.shape: say("The channel axis is missing: return (B, 28, 28, 1), as images[..., None].",
                              "缺少通道轴：应返回 (B, 28, 28, 1)，例如 images[..., None]。"),
            (len(images), PIXELS): say("Do not flatten the images: the result is (B, 28, 28, 1).",
                                       "不要展平图像：结果应为 (B, 28, 28, 1)。"),
        })  # fmt: skip
        check.allclose(value, expected, rtol=1e-3, atol=2e-3, name="preprocess(images)", mistakes={
            say("Pixels are scaled to [0, 1], but the generator's tanh gives [-1, 1]: images / 127.5 - 1.",
                "像素被缩放到 [0, 1]，而生成器的 tanh 给出 [-1, 1]：应为 images / 127.5 - 1。"): raw / 255,
            say("Pixels are not scaled: images / 127.5 - 1 reaches [-1, 1].",
                "像素没有缩放：images / 127.5 - 1 才落在 [-1, 1]。"): raw,
            say("Pixels are centred but not scaled to [-1, 1]: images / 127.5 - 1.",
                "像素只做了中心化，没有缩放到 [-1, 1]：应为 images / 127.5 - 1。"): raw - 127.5,
            say("Pixels are mapped to [-0.5, 0.5]: images / 127.5 - 1 reaches [-1, 1].",
                "像素被映射到 [-0.5, 0.5]：images / 127.5 - 1 才落在 [-1, 1]。"): raw / 255 - 0.5,
            say("Pixels are mapped to [0, 2]: subtract 1 after the division by 127.5.",
                "像素被映射到 [0, 2]：除以 127.5 之后还要减去 1。"): raw / 127.5,
            say("Pixels are mapped to [-1, 0]: divide by 127.5, not by 255, before subtracting 1.",
                "像素被映射到 [-1, 0]：减去 1 之前应除以 127.5，而不是 255。"): raw / 255 - 1.0,
            say("Pixels are divided by 128: 255 must become exactly 1, images / 127.5 - 1.",
                "像素除以了 128：255 应恰好变为 1，即 images / 127.5 - 1。"): raw / 128 - 1.0,
            say("Pixels are inverted: 0 becomes -1 and 255 becomes 1.",
                "像素被反相：0 应变为 -1，255 应变为 1。"): -expected,
            say("uint8 arithmetic wraps around: convert to float32 before you compute.",
                "uint8 运算发生了回绕：请先转换为 float32 再计算。"): (images[..., None] - np.uint8(127)) / 127.5,
            say("2 * images wraps around in uint8: convert to float32 before you compute.",
                "uint8 下 2 * images 发生了回绕：请先转换为 float32 再计算。"):
                (images[..., None] * np.uint8(2)) / 255.0 - 1.0,
            say("Pixels are thresholded to -1 or 1: keep the grey values.",
                "像素被二值化为 -1 或 1：请保留灰度值。"): np.where(raw > 127.5, 1.0, -1.0),
            say("Pixels are stretched with the batch's own minimum, maximum, mean or deviation: images / 127.5 - 1, "
                "whatever the batch.",
                "像素按批次自身的最小值、最大值、均值或标准差作了拉伸：无论批次如何都应为 images / 127.5 - 1。"):
                affine_fit(value, expected),
        })  # fmt: skip


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "Return float32: in numpy, images.astype('float32') / 127.5 - 1.",
        "应返回 float32：在 numpy 中为 images.astype('float32') / 127.5 - 1。",
    ),
)
@pytest.mark.requires("test_preprocess_values")
def test_preprocess_dtype(submission, rng):
    """preprocess returns float32"""
    value = submission.preprocess(rng.integers(0, 256, (2, 28, 28)).astype(np.uint8))
    dtype = str(getattr(value, "dtype", "float32"))  # a plain list has none
    check.that(dtype == "float32", diagnoses={
        say("The images are float64, which TensorFlow will not mix with float32: use astype('float32').",
            "图像是 float64，TensorFlow 不会把它与 float32 混用：请用 astype('float32')。"): dtype == "float64",
    })  # fmt: skip


# --- the generator ---


def generator_of(submission, latent_dim):
    return check.model(submission.build_generator(latent_dim), name="build_generator(latent_dim)")


def images_of(output, batch, finite=True):
    """What a generator made, an array (B, 28, 28, 1)."""
    shape = (batch, *IMAGE)
    output = check.array(output, finite=finite, name="generator(z)")
    known = {
        (batch, 14, 14, 1): say("The generator makes 14x14 images: one more layer needs strides=2, 7 * 2 * 2 = 28.",
                                "生成器输出 14x14 的图像：还需要一层 strides=2，7 * 2 * 2 = 28。"),
        (batch, 7, 7, 1): say("The generator makes 7x7 images: double the size twice, with strides=2.",
                              "生成器输出 7x7 的图像：需要用 strides=2 放大两次。"),
        (batch, 32, 32, 1): say("The generator makes 32x32 images: start from 7x7, since 7 * 2 * 2 = 28.",
                                "生成器输出 32x32 的图像：应从 7x7 开始，因为 7 * 2 * 2 = 28。"),
        (batch, 64, 64, 1): say("The generator makes 64x64 images: start from 7x7 and double twice.",
                                "生成器输出 64x64 的图像：应从 7x7 开始放大两次。"),
        (batch, 56, 56, 1): say("The generator makes 56x56 images: it doubles once too often.",
                                "生成器输出 56x56 的图像：多放大了一次。"),
        (batch, PIXELS): say("The generator's output is flat: reshape it to (B, 28, 28, 1).",
                             "生成器的输出是展平的：应变形为 (B, 28, 28, 1)。"),
        (batch, 28, 28): say("The channel axis is missing: the generator makes (B, 28, 28, 1).",
                             "缺少通道轴：生成器应输出 (B, 28, 28, 1)。"),
        (batch, 28, 28, 3): say("The generator makes three channels: the images are grey, (B, 28, 28, 1).",
                                "生成器输出三个通道：图像是灰度的，应为 (B, 28, 28, 1)。"),
    }  # fmt: skip
    if output.shape != shape and output.shape in known:
        check.mistake(known[output.shape])
    return check.array(output, shape=shape, kind="float", finite=finite, name="generator(z)")


@pytest.mark.points(
    5,
    category="shape",
    hint=say(
        "build_generator(L) is a Keras model (B, L) -> (B, 28, 28, 1).",
        "build_generator(L) 应返回 Keras 模型 (B, L) -> (B, 28, 28, 1)。",
    ),
)
def test_generator_shapes(submission, rng):
    """The generator makes images (B, 28, 28, 1) of z (B, latent_dim)"""
    for latent_dim, batch in SIZES:
        generator = generator_of(submission, latent_dim)
        images_of(generator(rng.normal(size=(batch, latent_dim))), batch)


def growing():
    """By what each draw of random kernels is scaled, at first not at all."""
    return [GROWTH ** max(0, draw - SAME_SCALE + 1) for draw in range(DRAWS)]


def extreme_images(submission, sandbox, rng):
    """What generators of large random kernels make of 16 z, until pixels at both ends of their range were seen."""
    generator = generator_of(submission, 8)
    latent = rng.normal(size=(16, 8))
    generator(latent)  # a subclass may build its variables on the first call
    drawn = []
    for growth in growing():
        randomise(sandbox, generator, rng, SCALE * growth)
        drawn.append(images_of(generator(latent, training=False), 16, finite=False))
        if np.nanmin(drawn) < -0.5 and np.nanmax(drawn) > 0.5:
            break
    return np.array(drawn)


@pytest.mark.points(
    4,
    category="shape",
    hint=say(
        "The generator's pixels lie in [-1, 1] and reach both ends: end with tanh.",
        "生成器的像素应在 [-1, 1] 内并能到达两端：最后用 tanh。",
    ),
)
@pytest.mark.requires("test_generator_shapes")
def test_generator_range(submission, sandbox, rng):
    """The generator's pixels lie in [-1, 1], and may be anywhere in it"""
    images = extreme_images(submission, sandbox, rng)
    low, high = np.nanmin(images), np.nanmax(images)
    inside = low >= -1.001 and high <= 1.001
    check.that(inside and low < -0.5 and high > 0.5, diagnoses={
        say("The generator ends with a sigmoid (or another activation that is never negative): real images lie in "
            "[-1, 1], so end with tanh.",
            "生成器以 sigmoid（或其他非负的激活函数）结尾：真实图像在 [-1, 1] 内，请用 tanh 结尾。"):
            inside and low >= 0.0,
        say("The generator's pixels reach 255: real images lie in [-1, 1], so end with tanh; generate maps to 0..255.",
            "生成器的像素达到 255：真实图像在 [-1, 1] 内，请用 tanh 结尾；由 generate 映射到 0..255。"):
            low >= 0.0 and 250.0 < high <= 256.0,
        say("The generator's pixels can never be negative: end with tanh, not with relu or softplus.",
            "生成器的像素不可能为负：请用 tanh 结尾，而不是 relu 或 softplus。"): low >= 0.0,
        say("The generator's last layer has no activation, so pixels leave [-1, 1]: end with tanh.",
            "生成器的最后一层没有激活函数，像素会超出 [-1, 1]：请用 tanh 结尾。"): not inside,
    })  # fmt: skip


@pytest.mark.points(
    2,
    category="shape",
    hint=say(
        "Different z must give different images: z has to reach the output.",
        "不同的 z 应给出不同的图像：z 必须影响输出。",
    ),
)
@pytest.mark.requires("test_generator_shapes")
def test_generator_uses_z(submission, sandbox, rng):
    """Different z give different images"""
    images = extreme_images(submission, sandbox, rng)
    check.that(bool(np.nanmax(np.nanstd(images, axis=1)) > 1e-2), diagnoses={
        say("The generator makes the same image of every z: z does not reach its output.",
            "生成器对任何 z 都给出同一幅图像：z 没有影响输出。"): True,
    })  # fmt: skip


@pytest.mark.points(
    2,
    category="shape",
    hint=say(
        "At inference the generator is a function of one z alone.",
        "推断时生成器应只是单个 z 的函数。",
    ),
)
@pytest.mark.requires("test_generator_shapes")
def test_generator_is_deterministic(submission, probes, rng):
    """At inference the generator's image depends on its z alone, not on chance or on the rest of the batch"""
    latent = rng.normal(size=(6, 4))
    generator = inference(probes, generator_of(submission, 4))
    whole, again = (images_of(generator(latent), 6) for _ in range(2))
    part = images_of(generator(latent[2:5]), 3)
    check.that(same_inference(whole, again) and same_inference(whole[2:5], part), diagnoses={
        say("The generator draws noise or drops units at inference: its images differ for the same z.",
            "生成器在推断时采样噪声或随机丢弃单元：同一个 z 给出不同的图像。"): not same_inference(whole, again),
        say("The generator's image for one z depends on the others of the batch (perhaps training=True is fixed).",
            "生成器对一个 z 的图像依赖于批次中的其他样本（也许写死了 training=True）。"): True,
    })  # fmt: skip


# --- the discriminator ---


def discriminator_of(submission):
    return check.model(submission.build_discriminator(), name="build_discriminator()")


def logits_of(output, batch, finite=True):
    """What a discriminator said, an array (B, 1)."""
    output = check.array(output, finite=finite, name="discriminator(images)")
    known = {
        (): say("The discriminator returns one number for the whole batch: return a logit for each image, (B, 1).",
                "判别器对整个批次只返回一个数：应为每幅图像返回一个 logit，(B, 1)。"),
        (batch,): say("The discriminator's logits are (B,): keep the last axis, (B, 1).",
                      "判别器的 logits 是 (B,)：请保留最后一维，(B, 1)。"),
        (batch, 2): say("The discriminator has two outputs, one for each class: one logit is enough, (B, 1).",
                        "判别器有两个输出，每类一个：一个 logit 就够了，(B, 1)。"),
        (batch, 10): say("The discriminator tells ten classes: it needs one logit, real or fake, (B, 1).",
                         "判别器区分十个类别：只需一个表示真假的 logit，(B, 1)。"),
    } | {
        (batch, side, side, 1): say(
            "The discriminator returns a map of logits: flatten it before the last Dense(1), (B, 1).",
            "判别器返回的是一张 logits 图：在最后的 Dense(1) 之前应展平，(B, 1)。",
        )
        for side in range(1, 29)
    }  # fmt: skip
    if output.shape != (batch, 1) and output.shape in known:
        check.mistake(known[output.shape])
    return check.array(output, shape=(batch, 1), kind="float", finite=finite, name="discriminator(images)")


@pytest.mark.points(
    4,
    category="shape",
    hint=say(
        "build_discriminator() is a Keras model (B, 28, 28, 1) -> logits (B, 1).",
        "build_discriminator() 应返回 Keras 模型 (B, 28, 28, 1) -> logits (B, 1)。",
    ),
)
def test_discriminator_shapes(submission, rng):
    """The discriminator returns logits (B, 1)"""
    discriminator = discriminator_of(submission)
    for batch in (1, 7):
        logits_of(discriminator(rng.uniform(-1.0, 1.0, (batch, *IMAGE))), batch)


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "The discriminator returns logits, any real number: its last layer has no activation.",
        "判别器返回 logits，可以是任意实数：最后一层不加激活函数。",
    ),
)
@pytest.mark.requires("test_discriminator_shapes")
def test_discriminator_returns_logits(submission, sandbox, rng):
    """The discriminator returns logits, not probabilities"""
    discriminator = discriminator_of(submission)
    # Blocks of 4x4 pixels: alternating single pixels would nearly vanish in a convolution.
    blocks = rng.uniform(-1.0, 1.0, (32, 7, 7, 1)).repeat(4, axis=1).repeat(4, axis=2)
    discriminator(blocks)
    low, high, ends = 0.0, 0.0, 0.0
    for growth in growing():
        randomise(sandbox, discriminator, rng, SCALE * growth)
        # Spectral normalisation undoes any scale of the kernels, not that of the images.
        values = logits_of(discriminator(growth * blocks, training=False), 32, finite=False)
        low, high = (np.nanmin([low, values.min()]), np.nanmax([high, values.max()]))
        ends = max(ends, float(np.mean(np.abs(np.abs(values) - 1.0) < 0.01)))
        if low < 0.0 and (low < -1.01 or high > 1.01):
            break
    check.that(low < 0.0 and (low < -1.01 or high > 1.01), diagnoses={
        say("The discriminator ends with a softmax over one unit, which is always 1: return logits, no activation.",
            "判别器以只有一个单元的 softmax 结尾，其值恒为 1：应返回不加激活函数的 logits。"):
            low == 0.0 and ends == 1.0,
        say("The discriminator ends with a sigmoid: return logits, the losses apply the sigmoid.",
            "判别器以 sigmoid 结尾：应返回 logits，sigmoid 由损失函数施加。"): low >= 0.0 and high <= 1.0,
        say("The discriminator ends with a tanh: return logits, without an activation.",
            "判别器以 tanh 结尾：应返回 logits，不加激活函数。"): low < 0.0 and ends > 0.2,
        say("The discriminator's logits stay within [-1, 1] whatever its weights: return logits, without bounds.",
            "无论权重如何，判别器的 logits 都在 [-1, 1] 内：应返回不受限制的 logits。"): low < 0.0,
        say("The discriminator's logits can never be negative: remove the activation of its last layer.",
            "判别器的 logits 不可能为负：请去掉最后一层的激活函数。"): True,
    })  # fmt: skip


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "At inference the discriminator is a function of its images: dropout works in training mode only.",
        "推断时判别器应只是图像的函数：dropout 只在训练模式下起作用。",
    ),
)
@pytest.mark.requires("test_discriminator_shapes")
def test_discriminator_is_deterministic(submission, probes, rng):
    """At inference the discriminator's logits do not depend on chance"""
    images = rng.uniform(-1.0, 1.0, (6, *IMAGE))
    discriminator = inference(probes, discriminator_of(submission))
    first, second = (logits_of(discriminator(images), 6) for _ in range(2))
    check.that(same_inference(first, second), diagnoses={
        say("The discriminator draws noise or drops units at inference: do not fix training=True inside of it.",
            "判别器在推断时采样噪声或随机丢弃单元：不要在其中写死 training=True。"): True,
    })  # fmt: skip


# --- generate ---


def pixel_generator(probes, rng, latent_dim, extreme=12.0, scale=1.0):
    """A tanh generator, its kernel and bias; 100 pixels are tanh(extreme), the next 100 tanh(-extreme), whatever z."""
    kernel = (rng.normal(size=(latent_dim, PIXELS)) * 0.2 * scale).astype(np.float32)
    bias = (rng.normal(size=PIXELS) * 0.5 * scale).astype(np.float32)
    kernel[:, :200], bias[:100], bias[100:200] = 0.0, extreme, -extreme
    return probes.linear_generator(kernel, bias, tanh=True), kernel, bias


def explained(pixels, kernel, bias):
    """The pixels (n, 784), 0..255, that the nearest z would have given before rounding."""
    z = []
    for grey in np.clip(pixels[:, 200:] / 127.5 - 1.0, -0.995, 0.995):
        weight = 1.0 - grey**2  # rounding counts for more where tanh is flat
        design, target = kernel[:, 200:] * weight, (np.arctanh(grey) - bias[200:]) * weight
        z.append(np.linalg.lstsq(design.T, target, rcond=None)[0])
    return 127.5 * (np.tanh(np.array(z) @ kernel + bias) + 1.0)


def is_explained(pixels, kernel, bias):
    """Whether some z gives the pixels, rounded or truncated."""
    return bool(np.abs(pixels - explained(pixels, kernel, bias)).max() <= 1.5)


@pytest.mark.points(
    4,
    category="shape",
    hint=say(
        "generate returns uint8 (n, 28, 28): pixels (x + 1) * 127.5 of generator(z), z of shape (n, latent_dim).",
        "generate 返回 uint8 (n, 28, 28)：generator(z) 的像素 (x + 1) * 127.5，z 的形状为 (n, latent_dim)。",
    ),
)
def test_generate_pixels(submission, probes, rng):
    """generate returns n images, uint8 (n, 28, 28), with -1 as 0 and 1 as 255"""
    for latent_dim, n in SIZES:
        generator, kernel, bias = pixel_generator(probes, rng, latent_dim)
        value = submission.generate(generator, n, latent_dim)
        images = check.array(value, name="generate(generator, n, latent_dim)")
        known = {
            (n, 28, 28, 1): say("generate keeps the channel axis: return (n, 28, 28).",
                                "generate 保留了通道轴：应返回 (n, 28, 28)。"),
            (n, PIXELS): say("generate flattens the images: return (n, 28, 28).",
                             "generate 展平了图像：应返回 (n, 28, 28)。"),
            (1, n, 28, 28): say("generate adds an axis in front: pass z of shape (n, latent_dim) to the generator.",
                                "generate 在前面多加了一维：传给生成器的 z 的形状应为 (n, latent_dim)。"),
            (28, 28): say("generate drops the first axis where n = 1: squeeze the channel axis alone, [..., 0].",
                          "n = 1 时 generate 丢掉了第一维：只应去掉通道轴，[..., 0]。"),
        }  # fmt: skip
        if images.shape != (n, 28, 28) and images.shape in known:
            check.mistake(known[images.shape])
        images = check.array(images, shape=(n, 28, 28), name="generate(generator, n, latent_dim)")
        pixels = images.reshape(n, PIXELS).astype(np.float64)
        white, black = np.median(pixels[:, :100]), np.median(pixels[:, 100:200])
        # A tanh of nearly 1 may be truncated to 254; near -1, rounded or truncated, is 0.
        right = is_explained(pixels, kernel, bias) and pixels[:, 100:200].max() < 1
        check.that(bool(right), diagnoses={
            say("generate returns values in [-1, 1]: map them to 0..255, (x + 1) * 127.5.",
                "generate 返回 [-1, 1] 内的值：应映射到 0..255，(x + 1) * 127.5。"): pixels.min() < 0,
            say("generate returns values in [0, 1]: multiply by 255.",
                "generate 返回 [0, 1] 内的值：应乘以 255。"): pixels.max() <= 1 and white == 1,
            say("White wraps around to 0: 1 must become 255, (x + 1) * 127.5, clipped to 0..255.",
                "白色回绕成了 0：1 应变为 255，即 (x + 1) * 127.5，并截断到 0..255。"): white < 3 and black < 3,
            say("The images are inverted: -1 is black (0), 1 is white (255).",
                "图像被反相：-1 是黑 (0)，1 是白 (255)。"): white < 3 and black > 250,
            say("generate draws black and white pixels: keep the grey values, (x + 1) * 127.5.",
                "generate 只输出黑白像素：请保留灰度值，(x + 1) * 127.5。"): bool(
                np.isin(pixels, (0.0, 255.0)).all()),
            say("Negative pixels wrap around or are lost: map [-1, 1] to 0..255 with (x + 1) * 127.5.",
                "负的像素发生回绕或丢失：应以 (x + 1) * 127.5 把 [-1, 1] 映射到 0..255。"): bool(
                black >= 1 or np.mean(pixels[:, 200:] == 0) > 0.2),
        })  # fmt: skip
        dtype = str(getattr(value, "dtype", "uint8"))  # a plain list has none
        check.that(dtype == "uint8", diagnoses={
            say("generate returns floating-point numbers: convert them to uint8 at the end.",
                "generate 返回浮点数：最后应转换为 uint8。"): dtype.startswith("float"),
            say("generate returns integers of another type: convert them to uint8.",
                "generate 返回的是其他整数类型：应转换为 uint8。"): True,
        })  # fmt: skip
    generator, kernel, bias = pixel_generator(probes, rng, 3, extreme=0.2, scale=0.3)
    images = check.array(
        submission.generate(generator, 5, 3), shape=(5, 28, 28), name="images of little contrast"
    )
    pixels = images.reshape(5, PIXELS).astype(np.float64)
    check.that(is_explained(pixels, kernel, bias), diagnoses={
        say("generate stretches the grey values to their own minimum and maximum: they are (x + 1) * 127.5, whatever "
            "else is in the images.",
            "generate 按图像自身的最小值和最大值拉伸了灰度：无论图像内容如何，灰度都应为 (x + 1) * 127.5。"):
            bool(pixels.max() >= 253 and pixels.min() <= 2),
    })  # fmt: skip
