"""PyTorch as one would write it for images that fit in memory: eager, on its own threads."""

from typing import Any

import torch
from serve import Work, serve
from torch import nn

PIXELS = 28 * 28
CLASSES = 10


class PyTorch:
    """A network, its optimizer and its images."""

    def __init__(self, work: Work) -> None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        classifies = work.objective == "classification"
        sizes = dict(work.network)
        kind = sizes.pop("kind")
        shape = (1, 28, 28) if kind == "ConvNet" else (PIXELS,)
        self._inputs = torch.from_numpy(work.array("inputs")).reshape(-1, *shape).to(device)
        targets = work.array("labels" if classifies else "targets")
        self._targets = torch.from_numpy(targets).to(device)
        self._batch_size = work.batch_size
        self._network = NETWORKS[kind](**sizes).to(device)
        self._network(self._inputs[:1])  # lazy layers learn their sizes
        self._loss = nn.CrossEntropyLoss() if classifies else nn.BCEWithLogitsLoss()
        optimizers = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
        parameters = self._network.parameters()
        self._optimizer = optimizers[work.optimizer](parameters, lr=work.learning_rate, fused=True)

    def train(self, epochs: int, images: int) -> None:
        """Train on the first `images`, in a new order every epoch."""
        for _ in range(epochs):
            total = torch.zeros((), device=self._inputs.device)
            for batch in torch.randperm(images, device=total.device).split(self._batch_size):
                loss = self._loss(self._network(self._inputs[batch]), self._targets[batch])
                self._optimizer.zero_grad()
                loss.backward()
                self._optimizer.step()
                total += loss.detach() * len(batch)
            total.item()


def classifier(hidden: list[int]) -> nn.Module:
    """Return the dense classifier."""
    return nn.Sequential(*relu_layers(PIXELS, hidden), nn.Linear(hidden[-1], CLASSES))


def autoencoder(hidden: list[int], latent: int) -> nn.Module:
    """Return the autoencoder; its last sigmoid is part of the loss."""
    layers = [*hidden, latent, *reversed(hidden)]
    return nn.Sequential(*relu_layers(PIXELS, layers), nn.Linear(layers[-1], PIXELS))


def convnet(
    filters: list[int], kernel_size: int, pool_size: int, pool_stride: int, dense: list[int]
) -> nn.Module:
    """Return the ConvNet."""
    layers: list[nn.Module] = []
    for channels, count in zip([1, *filters], filters, strict=False):
        layers += [nn.Conv2d(channels, count, kernel_size), nn.ReLU()]
        layers += [nn.MaxPool2d(pool_size, pool_stride)]
    layers += [nn.Flatten(), nn.LazyLinear(dense[0]), nn.ReLU(), *relu_layers(dense[0], dense[1:])]
    return nn.Sequential(*layers, nn.Linear(dense[-1], CLASSES))


def relu_layers(inputs: int, hidden: list[int]) -> list[nn.Module]:
    """Return linear layers, each with a ReLU."""
    layers: list[nn.Module] = []
    for before, units in zip([inputs, *hidden], hidden, strict=False):
        layers += [nn.Linear(before, units), nn.ReLU()]
    return layers


NETWORKS: dict[str, Any] = {
    "DenseClassifier": classifier,
    "Autoencoder": autoencoder,
    "ConvNet": convnet,
}

if __name__ == "__main__":
    trainer = PyTorch(Work.handed_over())
    serve({"train": trainer.train})
