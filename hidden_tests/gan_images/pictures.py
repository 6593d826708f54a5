"""What the report shows of the trained generators: the trainings, and what was generated beside what is real."""

import numpy as np

from grader.testing.album import mosaic
from grader.testing.check import say

NAMES = {
    "generator_loss": say("generator_loss of your train_step", "你的 train_step 报告的 generator_loss"),
    "discriminator_loss": say(
        "discriminator_loss of your train_step", "你的 train_step 报告的 discriminator_loss"
    ),
}


def show(album, trained, key, title, curve):
    """The images of one training, upright again."""

    def sheet(images):
        return mosaic(np.rot90(images, -trained.task.turns, axes=(1, 2)), columns=6, lowest=-1.0)

    album.images(
        title,
        {
            say("your generator", "你的生成器"): sheet(trained.images),
            say("real images", "真实图像"): sheet(trained.task.training[:24]),
        },
        caption=say(
            f"Frechet distance {trained.distance:.2f} of the best constant picture's; variance {trained.diversity:.2f} "
            "of that of real images.",
            f"Frechet 距离为最佳常数图像的 {trained.distance:.2f}；方差为真实图像的 {trained.diversity:.2f}。",
        ),
    )
    album.training(
        curve, trained.history, NAMES, key=key,
        levels={say("2 ln 2: the discriminator knows nothing", "2 ln 2：判别器一无所知"): 2.0 * float(np.log(2.0))},
    )  # fmt: skip


def pictures_of_digits(digits, album):
    show(album, digits, "digits", say("Digits", "数字"), say("Training on digits", "在数字上训练"))


def pictures_of_faces(faces, album):
    show(album, faces, "faces", say("Faces", "人脸"), say("Training on faces", "在人脸上训练"))
