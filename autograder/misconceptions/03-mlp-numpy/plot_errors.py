"""Wrong answers to `plot_errors`, and right answers in an unusual style."""

import matplotlib.pyplot as plt
import numpy as np

from autograder.misconceptions import misconception, odd


@odd("errors as images in colour")
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(axis=-1)
    wrong = np.where(pred != y_test)[0][:25]
    fig, axes = plt.subplots(5, 5, figsize=(8, 8.5), layout="constrained")
    for ax, i in zip(axes.flat, wrong):
        ax.imshow(np.stack([X_test[i].reshape(28, 28)] * 3, axis=-1).clip(0, 1))
        ax.set_title(f"true={y_test[i]}, pred={pred[i]}", fontsize=9)
        ax.axis("off")
    return fig


misconception(
    "plot-errors-nothing-returned",
    "the figure is drawn but not returned",
    hint="How does a result leave a function?",
    change={
        'axes.imshow(X_test[i].reshape(28, 28), cmap="gray")': "axes.imshow(X_test[i].reshape(28, 28))",
        "return figure": "",
    },
)

misconception(
    "plot-errors-right-ones",
    "the digits that the model gets right are shown",
    hint="When is an example an error? Read the comparison aloud.",
    change={"wrong = np.flatnonzero(pred != y_test)[:25]": "wrong = np.flatnonzero(pred == y_test)[:25]"},
)

misconception(
    "plot-errors-first-of-all",
    "the first 25 digits are shown, whether they are errors or not",
    hint="Which numbers do the errors have in the test set?",
    change={
        "for axes, i in zip(grid.flat, wrong, strict=False):": "for i, axes in enumerate(grid.flat):",
        "wrong = np.flatnonzero(pred != y_test)[:25]": "",
    },
)

misconception(
    "plot-errors-last-ones",
    "the last 25 errors are shown, not the first",
    hint="From which end should the list of errors be read?",
    change={"wrong = np.flatnonzero(pred != y_test)[:25]": "wrong = np.flatnonzero(pred != y_test)[-25:]"},
)

misconception(
    "plot-errors-not-the-first",
    "errors are shown, but not the first 25 of them",
    hint="In which order do the errors come in the test set?",
    change={
        "wrong = np.flatnonzero(pred != y_test)[:25]": """
            wrong = np.flatnonzero(pred != y_test)
            wrong = np.random.permutation(wrong)[:25]
        """,
    },
)

misconception(
    "plot-errors-titles-swapped",
    "the title has the true label and the prediction in each other's place",
    hint="Which of the two arrays did the model make?",
    change={'f"true={y_test[i]}, pred={pred[i]}", fontsize=9': 'f"true={pred[i]}, pred={y_test[i]}"'},
)

misconception(
    "plot-errors-titles-of-other-digits",
    "the title belongs to another digit: labels are counted by panel, images by example",
    hint="Which number does the digit in the third panel have in the test set?",
    change={
        "for axes, i in zip(grid.flat, wrong, strict=False):": (
            "for k, (axes, i) in enumerate(zip(grid.flat, wrong, strict=False)):"
        ),
        'axes.set_title(f"true={y_test[i]}, pred={pred[i]}", fontsize=9)': (
            'axes.set_title(f"true={y_test[k]}, pred={pred[k]}")'
        ),
    },
)

misconception(
    "plot-errors-no-titles",
    "the panels do not say true=…, pred=…",
    hint="What would someone want to know of a digit that the model got wrong?",
    change={'axes.set_title(f"true={y_test[i]}, pred={pred[i]}", fontsize=9)': ""},
)

misconception(
    "plot-errors-transposed",
    "the digits lie on their side: rows and columns of the image are swapped",
    hint="In which order do the 784 pixels come, row after row or column after column?",
    change={"X_test[i].reshape(28, 28)": "X_test[i].reshape(28, 28).T"},
)

misconception(
    "plot-errors-too-few-panels",
    "there are panels for fewer errors than are asked for",
    hint="How many panels does a grid of 5×5 have, and where does your range end?",
    change={"wrong = np.flatnonzero(pred != y_test)[:25]": "wrong = np.flatnonzero(pred != y_test)[:24]"},
)

misconception(
    "plot-errors-needs-25",
    "it fails when there are fewer than 25 errors",
    hint="What happens in the loop when the list of errors ends early?",
    change={
        "wrong = np.flatnonzero(pred != y_test)[:25]": "wrong = np.flatnonzero(pred != y_test)",
        "for axes, i in zip(grid.flat, wrong, strict=False):": """
            for k, axes in enumerate(grid.flat):
                i = wrong[k]
        """,
    },
)

misconception(
    "plot-errors-stale",
    "what the model said of other images before is treated as its answer: forward is not called",
    hint="When was model.p computed, and for which images?",
    change={"pred = model.forward(X_test).argmax(axis=-1)": "pred = model.p.argmax(axis=1)"},
)

misconception(
    "plot-errors-no-figure",
    "something else than the Figure is returned",
    hint="Which of the two that subplots returns is the Figure?",
    change={"return figure": "return grid"},
)

misconception(
    "plot-errors-upside-down",
    "the digits stand on their heads",
    hint="Where does the first row of an image go: to the top or to the bottom?",
    change={'"gray"': '"gray", origin="lower"'},
)

misconception(
    "plot-errors-mirrored",
    "the digits are mirrored",
    hint="In which order do the columns of an image come?",
    change={"X_test[i].reshape(28, 28)": "X_test[i].reshape(28, 28)[:, ::-1]"},
)

misconception(
    "plot-errors-other-pixels",
    "the pixels of the images are not those of the digits",
    hint="What should happen to the pixels between X_test and the panel?",
    change={"X_test[i].reshape(28, 28)": "(X_test[i].reshape(28, 28) > 0.5)"},
)

misconception(
    "plot-errors-blank",
    "the images are all of one colour",
    hint="Which numbers are left when pixels from 0 to 1 are cut off to integers?",
    change={"X_test[i].reshape(28, 28)": "X_test[i].reshape(28, 28).astype(np.uint8)"},
)

misconception(
    "plot-errors-repeated",
    "some of the errors are shown more than once",
    hint="How many panels belong to each error?",
    change={
        "wrong = np.flatnonzero(pred != y_test)[:25]": "wrong = np.flatnonzero(pred != y_test)",
        "zip(grid.flat, wrong, strict=False)": "zip(grid.flat, np.resize(np.repeat(wrong, 2), 25))",
    },
)


@misconception(
    "plot-errors-grid-shrinks",
    "with fewer errors there is a smaller grid",
    hint="What should be seen in the last panels when there are fewer than 25 errors?",
)
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(axis=-1)
    wrong = np.flatnonzero(pred != y_test)[:25]
    side = max(1, int(np.ceil(np.sqrt(len(wrong)))))
    figure, grid = plt.subplots(side, side, squeeze=False)
    for axes, i in zip(grid.flat, wrong, strict=False):
        axes.imshow(X_test[i].reshape(28, 28), cmap="gray")
        axes.set_title(f"true={y_test[i]}, pred={pred[i]}", fontsize=9)
    return figure


misconception(
    "plot-errors-turned-round",
    "the digits are turned round by half",
    hint="In which order do the rows and the columns of an image come?",
    change={"X_test[i]": "X_test[i, ::-1]"},
)

misconception(
    "plot-errors-no-images",
    "there are titles, but no panel shows an image",
    hint="Which method of the axes draws an array of pixels?",
    change={
        "wrong = np.flatnonzero(pred != y_test)[:25]": "",
        """
            for axes, i in zip(grid.flat, wrong, strict=False):
                axes.imshow(X_test[i].reshape(28, 28), cmap="gray")
        """: "for axes, i in zip(grid.flat, np.flatnonzero(pred != y_test)):",
    },
)

misconception(
    "plot-errors-images-of-other-digits",
    "the titles are those of the errors, but the images those of the first digits of the test set",
    hint="Which number does an error have in the test set, and which among the errors?",
    change={
        "for axes, i in zip(grid.flat, wrong, strict=False):": (
            "for k, i in enumerate(np.flatnonzero(pred != y_test)[:25]):"
        ),
        'axes.imshow(X_test[i].reshape(28, 28), cmap="gray")': (
            "grid.flat[k].imshow(X_test[k].reshape(28, 28))"
        ),
        "axes.set_title": "grid.flat[k].set_title",
        "wrong = np.flatnonzero(pred != y_test)[:25]": "",
    },
)


@misconception(
    "plot-errors-other-grid",
    "the panels stand in another grid than five by five",
    hint="How many rows of panels are asked for, and how many columns?",
)
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(axis=-1)
    figure, row = plt.subplots(1, 25)
    for axes, i in zip(row, np.flatnonzero(pred != y_test)):
        axes.imshow(X_test[i].reshape(28, 28))
        axes.set_title(f"true={y_test[i]}, pred={pred[i]}", fontsize=9)
    return figure


@odd("errors panel by panel, in inverted grey of 255 steps")
def plot_errors(model, X_test, y_test):
    pred = np.argmax(model.forward(X_test), axis=1)
    figure = plt.figure(figsize=(10, 10))
    count = 0
    for i in range(len(y_test)):
        if pred[i] != y_test[i] and count < 25:
            count += 1
            plt.subplot(5, 5, count)
            plt.imshow(255 * X_test[i].reshape(28, 28), cmap="gray_r", vmin=0, vmax=255)
            plt.title("true=%d, pred=%d" % (y_test[i], pred[i]), fontsize=8)
            plt.axis("off")
    return figure


@odd("errors down the columns, the empty panels removed")
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(-1)
    wrong = [i for i, (a, b) in enumerate(zip(pred, y_test)) if a != b]
    figure, grid = plt.subplots(5, 5, squeeze=False)
    for k, axes in enumerate(grid.T.ravel()):
        if k >= len(wrong):
            axes.remove()
            continue
        axes.matshow(1 - X_test[wrong[k]].reshape(28, 28))
        axes.set(xticks=[], yticks=[], title=f"true={y_test[wrong[k]]},\npred={pred[wrong[k]]} ({k})")
    figure.suptitle("the first errors")
    return figure


@odd("errors with a black image in each empty panel")
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(axis=-1)
    wrong = np.flatnonzero(pred != y_test)
    figure = plt.figure(figsize=(6, 6))
    for k in range(25):
        axes = figure.add_subplot(5, 5, k + 1)
        image = X_test[wrong[k]].reshape(28, 28) if k < len(wrong) else np.zeros((28, 28))
        axes.imshow(image, cmap="bone")
        axes.set_axis_off()
        if k < len(wrong):
            axes.set_title("true={}, pred={}".format(y_test[wrong[k]], pred[wrong[k]]), fontsize=7)
    return figure


@odd("errors in as many panels as there are")
def plot_errors(model, X_test, y_test):
    pred = np.argmax(model.forward(X_test), axis=1)
    fig = plt.figure(figsize=(10, 10))
    shown = 0
    for image, t, q in zip(X_test, y_test, pred):
        if t == q:
            continue
        shown += 1
        ax = fig.add_subplot(5, 5, shown)
        ax.imshow(np.reshape(image, (28, 28)), cmap=plt.cm.binary)
        ax.set_title("true=%d, pred=%d" % (t, q))
        if shown == 25:
            break
    return fig


odd(
    "errors in inverted brightness",
    of="errors as images in colour",
    change={
        "ax.imshow(np.stack([X_test[i].reshape(28, 28)] * 3, axis=-1).clip(0, 1))": (
            'ax.imshow(1 - X_test[i].reshape(28, 28), cmap="gray")'
        ),
    },
)

odd(
    "errors drawn from the bottom up, which is the right way round again",
    change={', cmap="gray"': '[::-1], cmap="gray", origin="lower"'},
)


@odd("errors as meshes, with a bar of colours")
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(axis=-1)
    wrong = np.flatnonzero(pred != y_test)[:25]
    figure, grid = plt.subplots(5, 5, figsize=(8, 8.5), layout="constrained")
    for axes in grid.flat:
        axes.axis("off")
    for axes, i in zip(grid.flat, wrong, strict=False):
        mesh = axes.pcolormesh(X_test[i].reshape(28, 28), cmap="gray")
        axes.invert_yaxis()
        axes.set_title(f"true={y_test[i]}, pred={pred[i]}", fontsize=9)
    if len(wrong):
        figure.colorbar(mesh, ax=grid)
    return figure


misconception(
    "plot-errors-needs-one",
    "no figure is returned where the model makes no error",
    hint="What does a caller get from a model that is always right?",
    change={
        'figure, grid = plt.subplots(5, 5, figsize=(8, 8.5), layout="constrained")': """
            if len(wrong) == 0:
                print("no errors")
                return None
            figure, grid = plt.subplots(5, 5, figsize=(8, 8.5), layout="constrained")
        """,
    },
)

misconception(
    "plot-errors-needs-one",
    "no figure is returned where the model makes no error",
    hint="What does a caller get from a model that is always right?",
    change={
        '"gray"': '"gray", vmax=brightest',
        'figure, grid = plt.subplots(5, 5, figsize=(8, 8.5), layout="constrained")': """
            brightest = X_test[wrong].max()
            figure, grid = plt.subplots(5, 5, figsize=(8, 8.5), layout="constrained")
        """,
    },
)


@odd("errors in an ImageGrid")
def plot_errors(model, X_test, y_test):
    from mpl_toolkits.axes_grid1 import ImageGrid

    pred = model.forward(X_test).argmax(axis=1)
    figure = plt.figure(figsize=(8, 8))
    grid = ImageGrid(figure, 111, nrows_ncols=(5, 5), axes_pad=0.3)
    for axes, i in zip(grid, np.flatnonzero(pred != y_test)):
        axes.imshow(X_test[i].reshape(28, 28), cmap="gray")
        plt.setp(axes, title=f"true={y_test[i]}, pred={pred[i]}", xticks=[], yticks=[])
    return figure


@odd("errors in subfigures, whose titles they have")
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(axis=1)
    figure = plt.figure(figsize=(8, 8), layout="constrained")
    for part, i in zip(figure.subfigures(5, 5).flat, np.flatnonzero(pred != y_test)):
        axes = part.subplots()
        axes.imshow(X_test[i].reshape(28, 28), cmap="gray")
        axes.set_axis_off()
        part.suptitle(f"true={y_test[i]}, pred={pred[i]}", fontsize=8)
    return figure


@odd("errors in axes within axes, with properties that are set by name")
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(axis=1)
    figure, board = plt.subplots(figsize=(8, 8))
    board.axis("off")
    for k, i in enumerate(np.flatnonzero(pred != y_test)[:25]):
        axes = board.inset_axes([k % 5 / 5, 0.8 - k // 5 / 5, 0.15, 0.15])
        axes.imshow(X_test[i].reshape(28, 28), cmap="gray")
        for name, value in {"title": f"true={y_test[i]}, pred={pred[i]}", "xticks": [], "yticks": []}.items():
            getattr(axes, f"set_{name}")(value)
    return figure
