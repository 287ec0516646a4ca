"""Thirteen measurements of 178 wines tell which of three cultivars each is of.

Every wine is classified by what is learnt of all others (leave-one-out).
"""

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field
from reportgen import Data, count, experiment, matrix, scatter
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import (
    LinearDiscriminantAnalysis,
    QuadraticDiscriminantAnalysis,
)
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

CULTIVARS = (1, 2, 3)


@experiment(title="The wines")
def plane(wine: Data):
    measured, cultivar = read(wine)
    first, second = PCA(2).fit_transform(StandardScaler().fit_transform(measured)).T
    names = [f"cultivar {number}" for number in cultivar]
    labels = {"x_label": "first principal component", "y_label": "second principal component"}
    return {"wines": scatter(first, second, names, equal=True, **labels)}


@experiment(title="Linear discriminant analysis")
def lda(wine: Data):
    measured, cultivar = read(wine)
    return outcome(cultivar, leave_one_out(LinearDiscriminantAnalysis(), measured, cultivar))


@experiment(title="Quadratic discriminant analysis")
def qda(wine: Data):
    measured, cultivar = read(wine)
    return outcome(cultivar, leave_one_out(QuadraticDiscriminantAnalysis(), measured, cultivar))


@experiment(over={"mixing": (0.0, 0.25, 0.5, 0.75, 1.0)}, title="Regularised discriminant analysis")
def rda(
    wine: Data,
    mixing: Annotated[float, Field(ge=0, le=1, description="share of the common covariance")],
    shrinkage: Annotated[float, Field(ge=0, le=1, description="share of the identity")] = 0.0,
):
    measured, cultivar = read(wine)
    classifier = RegularisedDiscriminantAnalysis(mixing, shrinkage)
    return outcome(cultivar, leave_one_out(classifier, measured, cultivar))


@experiment(title="Nearest neighbours")
def knn(
    wine: Data,
    neighbours: Annotated[int, Field(ge=1, le=50, description="neighbours used")] = 1,
):
    measured, cultivar = read(wine)
    classifier = KNeighborsClassifier(neighbours)
    raw = cross_val_predict(classifier, measured, cultivar, cv=LeaveOneOut())
    return {
        **outcome(cultivar, leave_one_out(classifier, measured, cultivar)),
        "raw_accuracy": count(
            raw == cultivar, item="wine", description="accuracy on measurements as they are"
        ),
    }


def read(wine):
    table = pd.read_csv(wine)
    return table.drop(columns="cultivar").to_numpy(), table["cultivar"].to_numpy()


def leave_one_out(classifier, measured, cultivar):
    standardised = make_pipeline(StandardScaler(), classifier)
    return cross_val_predict(standardised, measured, cultivar, cv=LeaveOneOut())


def outcome(cultivar, predicted):
    confusion = confusion_matrix(cultivar, predicted, labels=CULTIVARS)
    axes = {"x_label": "predicted cultivar", "y_label": "cultivar"}
    return {
        "accuracy": count(predicted == cultivar, item="wine"),
        "confusion": matrix(confusion, CULTIVARS, CULTIVARS, **axes),
    }


class RegularisedDiscriminantAnalysis(ClassifierMixin, BaseEstimator):
    """The classifier of Friedman (1989), each class as likely as it is frequent."""

    def __init__(self, mixing, shrinkage):
        self.mixing = mixing
        self.shrinkage = shrinkage

    def fit(self, measured, cultivar):
        self.classes_, sizes = np.unique(cultivar, return_counts=True)
        groups = [measured[cultivar == one] for one in self.classes_]
        own = [np.cov(group, rowvar=False) for group in groups]
        common = np.average(own, axis=0, weights=sizes - 1)
        self.means_ = [group.mean(axis=0) for group in groups]
        self.covariances_ = [self._regularised(one, common) for one in own]
        self.shares_ = sizes / len(cultivar)
        return self

    def predict(self, measured):
        of_classes = zip(self.means_, self.covariances_, self.shares_, strict=True)
        return self.classes_[np.argmax([score(measured, *one) for one in of_classes], axis=0)]

    def _regularised(self, own, common):
        mixed = (1 - self.mixing) * own + self.mixing * common
        variance = np.trace(mixed) / len(mixed)
        return (1 - self.shrinkage) * mixed + self.shrinkage * variance * np.eye(len(mixed))


def score(measured, mean, covariance, share):
    """Return twice the log likelihood of a class for each wine, up to a constant."""
    away = measured - mean
    distance = np.sum(away * np.linalg.solve(covariance, away.T).T, axis=1)
    return 2 * np.log(share) - distance - np.linalg.slogdet(covariance)[1]
